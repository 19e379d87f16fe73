// Follows a person through pictures: the C++ half of `python -m gaze_runtime --input=`.
//
//   ffmpeg -i drive.mp4 -f image2pipe -c:v ppm - | gaze_follow --input=- --rate=25
//       --gaze=gaze.tflite --camera=camera.json --landmarks=landmarks.csv
//       [--segmenter=segmenter.tflite] [--zones=zones.json] [--offset=offset.json]
//       [--patches=eyes.pgm]
//
// A line per frame comes out, with the columns of the Python command's gaze.csv.
// Frames are named from 0 on in the landmarks' file. Their time is its column time_s
// (frames that it leaves out lie between the others), or the frame's number by --rate. The patches that were cut, left and right in turn,
// may be kept for gaze_host, which reads them on another machine.
#include <cstdio>
#include <exception>
#include <map>
#include <set>
#include <string>

#include "error.h"
#include "eyes.h"
#include "files.h"
#include "landmarks.h"
#include "numbers.h"
#include "pictures.h"
#include "rig.h"
#include "sha256.h"
#include "table.h"
#include "tracker.h"

namespace {

const std::set<std::string> kNeeded{"input", "gaze", "camera", "landmarks"};
const std::set<std::string> kOptional{"segmenter", "zones", "offset", "patches",
                                      "rate"};

using Flags = std::map<std::string, std::string>;

Flags Parsed(int count, char** arguments) {
  Flags flags;
  for (int i = 1; i < count; ++i) {
    const std::string text = arguments[i];
    const std::size_t equal = text.find('=');
    const std::string name = text.substr(0, equal).erase(0, 2);
    if (text.rfind("--", 0) != 0 || equal == text.npos ||
        !(kNeeded.count(name) || kOptional.count(name))) {
      throw gaze::Error("unknown flag " + text + "; expected --input, --gaze, "
                        "--camera, --landmarks=... [--segmenter, --zones, --offset, "
                        "--patches, --rate=...]");
    }
    flags[name] = text.substr(equal + 1);
  }
  for (const std::string& name : kNeeded) {
    if (!flags.count(name)) throw gaze::Error("expected --" + name + "=...");
  }
  return flags;
}

double Rate(const Flags& flags) {
  if (!flags.count("rate")) return 30.0;
  const auto rate = gaze::ParseNumber(flags.at("rate"));
  if (!rate || !(*rate > 0.0)) throw gaze::Error("expected a --rate above 0 a second");
  return *rate;
}

gaze::Offset Offset(const std::string& path, const std::string& model,
                    const gaze::Rig& rig) {
  const std::vector<std::uint8_t> content = gaze::ReadFile(model);
  return gaze::ReadOffset(path, {gaze::Sha256(content.data(), content.size()),
                                 rig.matrix});
}

void Follow(const Flags& flags) {
  const auto text = [&](const char* name) {
    return flags.count(name) ? flags.at(name) : std::string();
  };
  const double rate = Rate(flags);
  const gaze::Rig rig = gaze::ReadRig(text("camera"));
  std::optional<gaze::Offset> offset;
  if (flags.count("offset")) offset = Offset(text("offset"), text("gaze"), rig);
  std::optional<gaze::Dwell> dwell;
  if (flags.count("zones")) dwell.emplace(gaze::ReadZones(text("zones")));
  gaze::GazeRuntime runtime(text("gaze"), rig.camera, rig.face_model,
                            text("segmenter"), offset);
  const auto landmarks = gaze::ReadLandmarks(text("landmarks"), runtime.count());
  gaze::CheckNumbers(text("landmarks"), landmarks);
  const gaze::FrameTimes times(text("landmarks"), landmarks, rate);
  gaze::Pictures pictures(text("input"));
  std::optional<gaze::EyesWriter> patches;
  if (flags.count("patches")) patches.emplace(text("patches"), runtime.view().width);
  if (!pictures.Next()) throw gaze::Error(text("input") + " gives no frame");
  rig.CheckFrame(pictures.frame());
  gaze::PrintHead();
  int number = 0;
  do {
    const std::string name = std::to_string(number);
    const auto line = landmarks.find(name);
    const std::vector<gaze::Point> points =
        line == landmarks.end() ? std::vector<gaze::Point>{} : line->second.points;
    const gaze::Reading reading =
        runtime.Process(pictures.frame(), points, times.At(number));
    for (const auto& eye : reading.eyes) {
      if (patches) patches->Add(eye.patch.image);
    }
    if (dwell) dwell->Update(reading.BothEyes(), reading.timestamp);
    gaze::PrintRow(name, reading, dwell, offset.has_value());
    ++number;
  } while (pictures.Next());
  const std::string remark = gaze::CheckNumbers(text("landmarks"), landmarks, number);
  if (!remark.empty()) std::fprintf(stderr, "remark: %s\n", remark.c_str());
}

}  // namespace

int main(int count, char** arguments) {
  try {
    Follow(Parsed(count, arguments));
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
