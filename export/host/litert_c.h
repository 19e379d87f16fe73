// The part of LiteRT's C API that this host uses, declared.
//
// The shared library libLiteRt.so stands in the ai-edge-litert wheel, its headers do
// not. Names, layouts and values are those of LiteRT 2.3; a wheel of another major
// version wants this file compared with its headers (litert/c/ of the LiteRT sources).
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

using LiteRtStatus = int;  // 0: fine
using LiteRtEnvironment = struct LiteRtEnvironmentT*;
using LiteRtModel = struct LiteRtModelT*;
using LiteRtOptions = struct LiteRtOptionsT*;
using LiteRtCompiledModel = struct LiteRtCompiledModelT*;
using LiteRtSignature = struct LiteRtSignatureT*;
using LiteRtTensor = struct LiteRtTensorT*;
using LiteRtTensorBuffer = struct LiteRtTensorBufferT*;
using LiteRtRequirements = struct LiteRtTensorBufferRequirementsT*;

enum LiteRtElementType : int { kFloat32 = 1, kUint8 = 3, kInt8 = 9 };
enum LiteRtLockMode : int { kRead = 0, kWrite = 1 };
constexpr int kCpu = 1;  // of the accelerators' bit field
constexpr int kPerTensorQuantized = 1;

struct LiteRtTensorType {
  LiteRtElementType element;
  std::uint32_t rank : 7;
  bool has_strides : 1;
  std::int32_t dimensions[8];
  std::uint32_t strides[8];
};
static_assert(sizeof(LiteRtTensorType) == 72, "LiteRtRankedTensorType's layout");

struct LiteRtQuantization {
  float scale;
  std::int64_t zero_point;
};

// What an environment can be told; all that is used here are integers.
enum LiteRtEnvironmentTag : int { kRegisterAccelerators = 24, kLeastSeverity = 25 };
constexpr int kErrors = 3;  // of severities; 0 is verbose
constexpr int kInteger = 2;
struct LiteRtInteger {
  int type = kInteger;
  std::int64_t value;
};
struct LiteRtEnvironmentOption {
  LiteRtEnvironmentTag tag;
  LiteRtInteger integer;
};
static_assert(sizeof(LiteRtEnvironmentOption) == 24, "LiteRtEnvOption's layout");

LiteRtStatus LiteRtCreateEnvironment(int, const LiteRtEnvironmentOption*,
                                     LiteRtEnvironment*);
void LiteRtDestroyEnvironment(LiteRtEnvironment);

// The bytes must outlive the model.
LiteRtStatus LiteRtCreateModelFromBuffer(LiteRtEnvironment, const void*, std::size_t,
                                         LiteRtModel*);
void LiteRtDestroyModel(LiteRtModel);
LiteRtStatus LiteRtGetModelMetadata(LiteRtModel, const char* name, const void**,
                                    std::size_t*);
LiteRtStatus LiteRtGetModelSignature(LiteRtModel, std::size_t, LiteRtSignature*);

LiteRtStatus LiteRtGetNumSignatureInputs(LiteRtSignature, std::size_t*);
LiteRtStatus LiteRtGetNumSignatureOutputs(LiteRtSignature, std::size_t*);
LiteRtStatus LiteRtGetSignatureInputName(LiteRtSignature, std::size_t, const char**);
LiteRtStatus LiteRtGetSignatureOutputName(LiteRtSignature, std::size_t, const char**);
LiteRtStatus LiteRtGetSignatureInputTensorByIndex(LiteRtSignature, std::size_t,
                                                  LiteRtTensor*);
LiteRtStatus LiteRtGetSignatureOutputTensorByIndex(LiteRtSignature, std::size_t,
                                                   LiteRtTensor*);

LiteRtStatus LiteRtGetRankedTensorType(LiteRtTensor, LiteRtTensorType*);
LiteRtStatus LiteRtGetQuantizationTypeId(LiteRtTensor, int*);
LiteRtStatus LiteRtGetPerTensorQuantization(LiteRtTensor, LiteRtQuantization*);

LiteRtStatus LiteRtCreateOptions(LiteRtOptions*);
LiteRtStatus LiteRtSetOptionsHardwareAccelerators(LiteRtOptions, int accelerators);
void LiteRtDestroyOptions(LiteRtOptions);

LiteRtStatus LiteRtCreateCompiledModel(LiteRtEnvironment, LiteRtModel, LiteRtOptions,
                                       LiteRtCompiledModel*);
void LiteRtDestroyCompiledModel(LiteRtCompiledModel);
LiteRtStatus LiteRtGetCompiledModelInputBufferRequirements(LiteRtCompiledModel,
                                                           std::size_t signature,
                                                           std::size_t,
                                                           LiteRtRequirements*);
LiteRtStatus LiteRtGetCompiledModelOutputBufferRequirements(LiteRtCompiledModel,
                                                            std::size_t signature,
                                                            std::size_t,
                                                            LiteRtRequirements*);
LiteRtStatus LiteRtRunCompiledModel(LiteRtCompiledModel, std::size_t signature,
                                    std::size_t, LiteRtTensorBuffer*, std::size_t,
                                    LiteRtTensorBuffer*);

LiteRtStatus LiteRtCreateManagedTensorBufferFromRequirements(LiteRtEnvironment,
                                                             const LiteRtTensorType*,
                                                             LiteRtRequirements,
                                                             LiteRtTensorBuffer*);
void LiteRtDestroyTensorBuffer(LiteRtTensorBuffer);
LiteRtStatus LiteRtLockTensorBuffer(LiteRtTensorBuffer, void**, LiteRtLockMode);
LiteRtStatus LiteRtUnlockTensorBuffer(LiteRtTensorBuffer);

}  // extern "C"
