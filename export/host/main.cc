// Reads the gaze of one eye through time.
//
//   gaze_host GAZE.tflite EYES.pgm [FRAMES_PER_SECOND]
//
// EYES.pgm holds normalised patches of a subject's left eye, frame below frame, as the
// card's camera sees them. A line per frame: raw outputs, angles (radians, patch's
// frame; up and to the patch's left are positive), and the smoothed unit vector.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "error.h"
#include "eyes.h"
#include "model.h"
#include "one_euro.h"
#include "output.h"

namespace {

void Follow(const char* gaze, const char* eyes, double rate) {
  gaze::Model model(gaze, "gaze");
  gaze::OneEuro smooth;
  const auto frames = gaze::ReadEyes(eyes, model.height(), model.width());
  gaze::PutLine("frame,pitch_raw,yaw_raw,pitch,yaw,x,y,z");
  for (std::size_t frame = 0; frame < frames.size(); ++frame) {
    model.Run(frames[frame]);
    // By name: LiteRT gives them in an order of its own.
    const gaze::Output &pitches = model.output("pitch"), &yaws = model.output("yaw");
    const double pitch = pitches.Value(0), yaw = yaws.Value(0), cos = std::cos(pitch);
    const gaze::Vector v = smooth.Update(
        {-cos * std::sin(yaw), -std::sin(pitch), -cos * std::cos(yaw)}, frame / rate);
    char row[256];
    std::snprintf(row, sizeof row, "%zu,%.9g,%.9g,%.9g,%.9g,%.12g,%.12g,%.12g", frame,
                  pitches.Raw(0), yaws.Raw(0), pitch, yaw, v[0], v[1], v[2]);
    gaze::PutLine(row);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const double rate = count > 3 ? std::atof(arguments[3]) : 30.0;
  if (count < 3 || count > 4 || !(rate > 0.0)) {
    std::fputs("usage: gaze_host GAZE.tflite EYES.pgm [FRAMES_PER_SECOND]\n", stderr);
    return 2;
  }
  try {
    Follow(arguments[1], arguments[2], rate);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
