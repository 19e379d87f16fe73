// Numbers and words of the Python runtime (export/runtime), which says what
// they mean. Written by `python -m tests.export.host.constants`.
#pragma once

#include <cstddef>

namespace gaze {

// pose.py
constexpr int kMinPoints = 6;
constexpr int kSteps = 30;

// trust.py
constexpr int kIris = 1;
constexpr int kPupil = 2;
constexpr int kNumClasses = 4;

// clock.py
constexpr int kTelling = 5;

// pose.py
constexpr double kMisfit = 0.15;
constexpr double kFine = 1e-06;
constexpr double kFineNear = 1e-05;
constexpr double kNothing = 1e-12;
constexpr double kFit = 0.02;
constexpr double kDamping = 0.0001;

// filters.py
constexpr double kStillHz = 1.5;
constexpr double kPerSpeed = 3.0;
constexpr double kSpeedHz = 2.0;
constexpr double kForgetS = 0.5;

// clock.py
constexpr double kLeastMs = 8.0;
constexpr double kMostMs = 1000.0;
constexpr double kAlike = 2.0;

// camera.py
constexpr double kForm = 1e-09;

// zones.py
constexpr double kEnterS = 0.1;
constexpr double kMargin = 0.15;
constexpr double kLeastMm = 10.0;

// landmarks.py
constexpr double kUnit = 2.0;

// trust.py
constexpr char kCutOff[] = "cut off";
constexpr char kFlat[] = "no contrast";
constexpr char kClosed[] = "closed";
constexpr char kNoEye[] = "no eye";
constexpr char kUnsure[] = "unsure";

// zones.py
constexpr char kUnknown[] = "unknown";

// camera.py, patches.py, sampling.py
constexpr std::size_t kDistortionLengths[] = {0, 4, 5, 8, 12, 14};
constexpr int kCorners[2][2] = {{2, 3}, {0, 1}};
constexpr int kGreyWeights[] = {9798, 19235, 3735};  // red, green, blue
constexpr int kGreyOne = 32768;
constexpr double kExtentMm[] = {40.0, 600.0};  // pose.py
constexpr double kDistanceMm[] = {100.0, 5000.0};  // pose.py
constexpr double kMiddle[] = {0.25, 0.75};  // rig.py

// trust.py
struct Limits {
  double outside = 0.05;
  double contrast = 4.0;
  double opening = 0.12;
  double iris = 0.02;
  double whole = 0.5;
  double centred = 0.28;
  double certain = 8.75;
};

}  // namespace gaze
