// An exported model: tensors by their names, and the card's intensity treatment.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "card.h"
#include "litert_c.h"

namespace gaze {

// One output: its raw values, and what they mean.
struct Output {
  std::string name;
  LiteRtElementType element = kFloat32;
  float scale = 0.0f;  // 0: a float tensor
  float zero_point = 0.0f;
  std::vector<std::uint8_t> bytes;

  std::size_t width() const { return element == kFloat32 ? 4 : 1; }  // bytes of one
  std::size_t size() const { return bytes.size() / width(); }
  double Raw(std::size_t i) const;  // the int8 code, or the float itself
  float Value(std::size_t i) const;
};

// Runs on the CPU, one thread. One object serves one thread.
class Model {
 public:
  // `task` is "gaze" or "segmenter". Throws Error where the file cannot be read, is
  // damaged, carries no card, or is of another task.
  Model(const std::string& path, const std::string& task);

  int height() const { return height_; }
  int width() const { return width_; }
  const Card& card() const { return *card_; }

  // Treats and runs grey levels [height, width] of a subject's left eye.
  void Run(const std::vector<std::uint8_t>& image);

  // Of the last run. Throws Error for a name that the model does not have.
  const Output& output(const std::string& name) const;

 private:
  template <typename T, void (*Destroy)(T)>
  struct Destroyer {
    using pointer = T;
    void operator()(T handle) const { Destroy(handle); }
  };
  template <typename T, void (*Destroy)(T)>
  using Owned = std::unique_ptr<T, Destroyer<T, Destroy>>;
  using Buffer = Owned<LiteRtTensorBuffer, LiteRtDestroyTensorBuffer>;

  void Read(const std::string& task);
  void Compile();
  void ReadInput(LiteRtSignature signature);
  void ReadOutput(LiteRtSignature signature, std::size_t index);
  Buffer MakeBuffer(const LiteRtTensorType& type, LiteRtRequirements requirements);

  // In the order in which they need each other: the last is destroyed first.
  std::vector<std::uint8_t> content_;
  Owned<LiteRtEnvironment, LiteRtDestroyEnvironment> environment_;
  Owned<LiteRtModel, LiteRtDestroyModel> model_;
  Owned<LiteRtCompiledModel, LiteRtDestroyCompiledModel> compiled_;
  Buffer input_;
  std::vector<Buffer> buffers_;

  std::unique_ptr<Card> card_;
  std::vector<Output> outputs_;
  LiteRtElementType input_element_ = kUint8;
  int height_ = 0, width_ = 0;
  bool equalizes_ = false;
};

}  // namespace gaze
