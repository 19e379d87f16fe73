#include "model.h"

#include <algorithm>
#include <cstring>

#include "error.h"
#include "files.h"
#include "intensity.h"
#include "json.h"

namespace gaze {
namespace {

constexpr std::size_t kSignature = 0;

void Check(LiteRtStatus status, const char* what) {
  if (status != 0) {
    throw Error(std::string("LiteRT cannot ") + what + " (status " +
                std::to_string(status) + ")");
  }
}

std::size_t Elements(const LiteRtTensorType& type) {
  std::size_t count = 1;
  for (std::uint32_t i = 0; i < type.rank; ++i) {
    count *= static_cast<std::size_t>(type.dimensions[i]);
  }
  return count;
}

}  // namespace

double Output::Raw(std::size_t i) const {
  if (element == kFloat32) {
    float value;
    std::memcpy(&value, &bytes.at(i * sizeof value), sizeof value);
    return value;
  }
  return element == kInt8 ? static_cast<std::int8_t>(bytes.at(i)) : bytes.at(i);
}

float Output::Value(std::size_t i) const {
  const float raw = static_cast<float>(Raw(i));
  return scale == 0.0f ? raw : (raw - zero_point) * scale;
}

Model::Model(const std::string& path, const std::string& task)
    : content_(ReadFile(path)) {
  try {
    Read(task);
  } catch (const Error& error) {
    throw Error(path + ": " + error.what());
  }
}

void Model::Read(const std::string& task) {
  CheckWhole(content_);
  Compile();
  const void* card = nullptr;
  std::size_t size = 0;
  if (LiteRtGetModelMetadata(model_.get(), kCardName, &card, &size) != 0) {
    throw Error("this .tflite carries no card; make it with export.convert");
  }
  card_ = std::make_unique<Card>(ParseJson({static_cast<const char*>(card), size}));
  if (card_->Text("task") != task) {
    throw Error("this is a model for " + card_->Text("task") + ", not for " + task);
  }
  const std::string& intensity = card_->Text("input.intensity");
  if (intensity != "raw" && intensity != "equalized") {
    throw Error("it wants '" + intensity + "' images; take a newer host");
  }
  equalizes_ = intensity == "equalized";
}

void Model::Compile() {
  // Nothing but the CPU is looked for, and only errors are told.
  const LiteRtEnvironmentOption quiet[] = {{kRegisterAccelerators, {kInteger, kCpu}},
                                           {kLeastSeverity, {kInteger, kErrors}}};
  LiteRtEnvironment environment = nullptr;
  Check(LiteRtCreateEnvironment(2, quiet, &environment), "start");
  environment_.reset(environment);
  LiteRtModel model = nullptr;
  Check(LiteRtCreateModelFromBuffer(environment, content_.data(), content_.size(),
                                    &model),
        "read the model");
  model_.reset(model);
  LiteRtOptions made = nullptr;
  Check(LiteRtCreateOptions(&made), "make options");
  const Owned<LiteRtOptions, LiteRtDestroyOptions> options(made);
  Check(LiteRtSetOptionsHardwareAccelerators(made, kCpu), "choose the CPU");
  LiteRtCompiledModel compiled = nullptr;
  Check(LiteRtCreateCompiledModel(environment, model, made, &compiled),
        "compile the model");
  compiled_.reset(compiled);

  LiteRtSignature signature = nullptr;
  Check(LiteRtGetModelSignature(model, kSignature, &signature), "find a signature");
  ReadInput(signature);
  std::size_t count = 0;
  Check(LiteRtGetNumSignatureOutputs(signature, &count), "count the outputs");
  for (std::size_t i = 0; i < count; ++i) ReadOutput(signature, i);
}

void Model::ReadInput(LiteRtSignature signature) {
  std::size_t count = 0;
  const char* name = "";
  Check(LiteRtGetNumSignatureInputs(signature, &count), "count the inputs");
  Check(LiteRtGetSignatureInputName(signature, 0, &name), "name the input");
  LiteRtTensor tensor = nullptr;
  LiteRtTensorType type{};
  Check(LiteRtGetSignatureInputTensorByIndex(signature, 0, &tensor), "find the input");
  Check(LiteRtGetRankedTensorType(tensor, &type), "read the input's shape");
  if (count != 1 || std::strcmp(name, "image") != 0 || type.rank != 4 ||
      type.dimensions[3] != 1 || (type.element != kUint8 && type.element != kFloat32)) {
    throw Error("expected one input, image [1, H, W, 1]");
  }
  input_element_ = type.element;
  height_ = type.dimensions[1];
  width_ = type.dimensions[2];
  LiteRtRequirements needs = nullptr;
  Check(LiteRtGetCompiledModelInputBufferRequirements(compiled_.get(), kSignature, 0,
                                                      &needs),
        "size the input");
  input_ = MakeBuffer(type, needs);
}

void Model::ReadOutput(LiteRtSignature signature, std::size_t index) {
  const char* name = "";
  LiteRtTensor tensor = nullptr;
  LiteRtTensorType type{};
  Check(LiteRtGetSignatureOutputName(signature, index, &name), "name an output");
  Check(LiteRtGetSignatureOutputTensorByIndex(signature, index, &tensor),
        "find an output");
  Check(LiteRtGetRankedTensorType(tensor, &type), "read an output's shape");
  Output output;
  output.name = name;
  output.element = type.element;
  int kind = 0;
  Check(LiteRtGetQuantizationTypeId(tensor, &kind), "read an output's steps");
  if (type.element != kFloat32 && kind == kPerTensorQuantized) {
    LiteRtQuantization quantization{};
    Check(LiteRtGetPerTensorQuantization(tensor, &quantization),
          "read an output's steps");
    output.scale = quantization.scale;
    output.zero_point = static_cast<float>(quantization.zero_point);
  }
  output.bytes.resize(Elements(type) * output.width());
  LiteRtRequirements needs = nullptr;
  Check(LiteRtGetCompiledModelOutputBufferRequirements(compiled_.get(), kSignature,
                                                       index, &needs),
        "size an output");
  buffers_.push_back(MakeBuffer(type, needs));
  outputs_.push_back(std::move(output));
}

Model::Buffer Model::MakeBuffer(const LiteRtTensorType& type,
                                LiteRtRequirements requirements) {
  LiteRtTensorBuffer buffer = nullptr;
  Check(LiteRtCreateManagedTensorBufferFromRequirements(environment_.get(), &type,
                                                        requirements, &buffer),
        "make a buffer");
  return Buffer(buffer);
}

void Model::Run(const std::vector<std::uint8_t>& image) {
  if (image.size() != static_cast<std::size_t>(height_) * width_) {
    throw Error("expected an image of " + std::to_string(height_) + "x" +
                std::to_string(width_) + " grey levels");
  }
  const std::vector<std::uint8_t> treated = equalizes_ ? Equalized(image) : image;
  void* memory = nullptr;
  Check(LiteRtLockTensorBuffer(input_.get(), &memory, kWrite), "write the input");
  if (input_element_ == kFloat32) {
    std::copy(treated.begin(), treated.end(), static_cast<float*>(memory));
  } else {
    std::copy(treated.begin(), treated.end(), static_cast<std::uint8_t*>(memory));
  }
  Check(LiteRtUnlockTensorBuffer(input_.get()), "write the input");

  LiteRtTensorBuffer input = input_.get();
  std::vector<LiteRtTensorBuffer> buffers;
  for (const Buffer& buffer : buffers_) buffers.push_back(buffer.get());
  Check(LiteRtRunCompiledModel(compiled_.get(), kSignature, 1, &input, buffers.size(),
                               buffers.data()),
        "run the model");
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    Check(LiteRtLockTensorBuffer(buffers[i], &memory, kRead), "read an output");
    std::memcpy(outputs_[i].bytes.data(), memory, outputs_[i].bytes.size());
    Check(LiteRtUnlockTensorBuffer(buffers[i]), "read an output");
  }
}

const Output& Model::output(const std::string& name) const {
  for (const Output& output : outputs_) {
    if (output.name == name) return output;
  }
  throw Error("this model has no output '" + name + "'");
}

}  // namespace gaze
