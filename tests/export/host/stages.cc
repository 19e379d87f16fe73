// The stages of the C++ host behind plain functions, for the tests to call one by one.
// A function that fails leaves its line in `error` (1,024 bytes) and gives 0.
#include <time.h>

#include <cstdio>
#include <cstring>

#include "landmarks.h"
#include "look.h"
#include "rig.h"
#include "tracker.h"

namespace {

// Runs `work`; what it throws becomes a line.
template <typename Work>
auto Guarded(char* error, Work work) -> decltype(work()) {
  error[0] = '\0';
  try {
    return work();
  } catch (const std::exception& caught) {
    std::snprintf(error, 1024, "%s", caught.what());
    return {};
  }
}

std::vector<gaze::Point> Points(const double* values, int count) {
  std::vector<gaze::Point> points;
  for (int i = 0; i < count; ++i) points.push_back({values[2 * i], values[2 * i + 1]});
  return points;
}

gaze::Frame FrameOf(const unsigned char* pixels, int height, int width, int order,
                    int stride) {
  return {pixels, height, width, static_cast<gaze::Order>(order),
          static_cast<std::size_t>(stride)};
}

double CpuMs() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * static_cast<double>(now.tv_sec) +
         1e-6 * static_cast<double>(now.tv_nsec);
}

void Put(double*& out, const gaze::Vector& vector) {
  for (const double value : vector) *out++ = value;
}

void Put(double*& out, const gaze::Pose& pose) {
  for (const gaze::Vector& row : pose.rotation) Put(out, row);
  Put(out, pose.translation);
}

}  // namespace

extern "C" {

gaze::Rig* read_scene(const char* path, char* error) {
  return Guarded(error, [&] { return new gaze::Rig(gaze::ReadRig(path)); });
}

void pixels(const gaze::Rig* scene, double x, double y, double* out) {
  const gaze::Point place = scene->camera.Pixels(x, y);
  out[0] = place[0], out[1] = place[1];
}

// out: rotation [3, 3] and translation [3]. `near` the same, or null.
int find_pose(const gaze::Rig* scene, const double* landmarks, int count,
              const double* near, double* out, char* error) {
  return Guarded(error, [&] {
    const gaze::PoseFinder finder(scene->face_model, scene->camera);
    gaze::Pose before;
    if (near) {
      for (int i = 0; i < 9; ++i) before.rotation[i / 3][i % 3] = near[i];
      for (int i = 0; i < 3; ++i) before.translation[i] = near[9 + i];
    }
    Put(out, finder.Find(Points(landmarks, count), near ? &before : nullptr));
    return 1;
  });
}

// out: pose [12], then of each eye rotation [9], scale, centre [3]; patches [2, H, W].
int cut(const gaze::Rig* scene, double focal, double distance, int patch_height,
        int patch_width, const unsigned char* pixels, int height, int width, int order,
        int stride, const double* landmarks, int count, double* out,
        unsigned char* patches, char* error) {
  return Guarded(error, [&] {
    const gaze::Cutter cutter(scene->face_model, scene->camera,
                              {focal, distance, patch_height, patch_width});
    const auto eyes = cutter.Cut(FrameOf(pixels, height, width, order, stride),
                                 Points(landmarks, count));
    Put(out, eyes.head);
    for (const gaze::Patch& patch : eyes.patches) {
      for (const gaze::Vector& row : patch.rotation) Put(out, row);
      *out++ = patch.scale;
      Put(out, patch.center);
      patches = std::copy(patch.image.begin(), patch.image.end(), patches);
    }
    return 1;
  });
}

gaze::GazeRuntime* open_runtime(const char* gaze, const gaze::Rig* scene,
                                const char* segmenter, const char* offset,
                                char* error) {
  return Guarded(error, [&] {
    std::optional<gaze::Offset> driver;
    if (offset[0]) driver = gaze::ReadOffset(offset, {});
    return new gaze::GazeRuntime(gaze, scene->camera, scene->face_model, segmenter,
                                 driver);
  });
}

// out: of each eye angles [2], raw [3], gaze [3], centre [3]; whys: 3 texts of 256
// bytes, the frame's and the eyes'. Gives 1 + the number of eyes.
int process(gaze::GazeRuntime* runtime, const unsigned char* pixels, int height,
            int width, int order, int stride, const double* landmarks, int count,
            double timestamp, double* out, char* whys, double* cpu_ms, char* error) {
  return Guarded(error, [&] {
    const gaze::Frame frame = FrameOf(pixels, height, width, order, stride);
    const std::vector<gaze::Point> points = Points(landmarks, count);
    const double start = CpuMs();
    const gaze::Reading reading = runtime->Process(frame, points, timestamp);
    *cpu_ms = CpuMs() - start;
    std::snprintf(whys, 256, "%s", reading.why.c_str());
    for (const gaze::EyeReading& eye : reading.eyes) {
      whys += 256;
      std::snprintf(whys, 256, "%s", eye.why.c_str());
      *out++ = eye.angles[0];
      *out++ = eye.angles[1];
      Put(out, eye.raw);
      Put(out, eye.gaze);
      Put(out, eye.patch.center);
    }
    return 1 + static_cast<int>(reading.eyes.size());
  });
}

// What is said of a file's landmarks before the first and after the last of `frames`.
int landmarks(const char* path, int count, int frames, char* remark, char* error) {
  return Guarded(error, [&] {
    const gaze::Landmarks found = gaze::ReadLandmarks(path, count);
    gaze::CheckNumbers(path, found);
    std::snprintf(remark, 1024, "%s", gaze::CheckNumbers(path, found, frames).c_str());
    return 1;
  });
}

gaze::Judge* open_judge(const char* segmenter, char* error) {
  return Guarded(error, [&] { return new gaze::Judge(segmenter); });
}

int objection(gaze::Judge* judge, const unsigned char* image, int size, char* why,
              char* error) {
  return Guarded(error, [&] {
    std::snprintf(why, 256, "%s", judge->Objection({image, image + size}));
    return 1;
  });
}

void look(const float* logits, int height, int width, double* out) {
  const gaze::Look eye =
      gaze::LookAt({logits, logits + 4 * height * width}, height, width);
  const double values[] = {eye.opening, eye.iris, eye.whole, eye.centred, eye.certain};
  std::copy(std::begin(values), std::end(values), out);
}

gaze::Dwell* open_dwell(const char* path, char* error) {
  return Guarded(error, [&] { return new gaze::Dwell(gaze::ReadZones(path)); });
}

// sight: eye [3] and gaze [3], or null. out: seconds in the present zone, total of it.
int dwell(gaze::Dwell* follows, const double* sight, double timestamp, char* zone,
          double* out, char* error) {
  std::optional<gaze::Sight> known;
  if (sight) {
    known = {{sight[0], sight[1], sight[2]}, {sight[3], sight[4], sight[5]}};
  }
  return Guarded(error, [&] {
    std::snprintf(zone, 256, "%s", follows->Update(known, timestamp).c_str());
    out[0] = follows->Since(timestamp);
    out[1] = follows->totals().at(follows->zone());
    return 1;
  });
}

}  // extern "C"
