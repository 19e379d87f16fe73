#include "landmarks.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <limits>
#include <set>

#include "constants.h"
#include "error.h"
#include "files.h"
#include "numbers.h"

namespace gaze {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> Lines(const std::string& path) {
  std::vector<Fields> lines(1, Fields(1));
  for (const char c : ReadText(path)) {
    if (c == '\n') {
      lines.push_back(Fields(1));
    } else if (c == ',') {
      lines.back().emplace_back();
    } else if (c != '\r' && c != '"') {
      lines.back().back() += c;
    }
  }
  return lines;
}

bool IsCoordinate(const std::string& name) {  // x12
  return name.size() > 1 && (name[0] == 'x' || name[0] == 'y') &&
         std::all_of(name.begin() + 1, name.end(),
                     [](unsigned char c) { return std::isdigit(c); });
}

// Where the columns of `names` stand in the head line.
std::vector<std::size_t> Columns(const Fields& head, const Fields& names,
                                 const std::string& path) {
  const std::string last = names.back().substr(1);
  std::vector<std::size_t> columns;
  std::string missing;  // the first four
  int lost = 0;
  for (const std::string& name : names) {
    const auto found = std::find(head.begin(), head.end(), name);
    columns.push_back(found - head.begin());
    if (found == head.end() && lost++ < 4) missing += (lost > 1 ? ", " : "") + name;
  }
  if (lost > 0) {
    throw Error(path + " lacks the columns " + missing + "; expected frame, x0, y0 to x" +
                last + ", y" + last + ", with commas between");
  }
  for (const std::string& name : head) {
    if (std::count(head.begin(), head.end(), name) > 1) {
      throw Error(path + " has the column '" + name + "' twice");
    }
    if (IsCoordinate(name) &&
        std::find(names.begin(), names.end(), name) == names.end()) {
      throw Error(path + " goes on with '" + name + "', and the face model ends with "
                  "point " + last + ": keep its points, in its order");
    }
  }
  return columns;
}

double Number(const std::string& field, const std::string& where) {
  const std::optional<double> value = ParseNumber(field);
  if (!value) throw Error(where + ": expected a number in each field");
  if (!std::isfinite(*value)) throw Error(where + ": expected finite numbers");
  return *value;
}

void CheckUnit(const Landmarks& frames, const std::string& path) {
  double largest = -1.0;
  for (const auto& [name, found] : frames) {
    for (const auto& [x, y] : found.points) {
      largest = std::max({largest, std::abs(x), std::abs(y)});
    }
  }
  if (largest >= 0.0 && largest < kUnit) {
    throw Error(path + ": expected px, found nothing of 2 or above: shares of the "
                "frame? Multiply x by its width and y by its height");
  }
}

constexpr std::size_t kMostDigits = 9;  // of a frame's number

std::optional<int> FrameNumber(const std::string& name) {
  const bool is_number =
      !name.empty() && name.size() <= kMostDigits && (name == "0" || name[0] != '0') &&
      std::all_of(name.begin(), name.end(),
                  [](unsigned char c) { return std::isdigit(c); });
  return is_number ? std::optional<int>(std::stoi(name)) : std::nullopt;
}

// A remark on frames that have landmarks, and whose number is none or not below `count`.
std::string Remark(const std::string& path, const Landmarks& frames, int count) {
  std::size_t named = 0, lost = 0;
  const std::string* first = nullptr;
  for (const auto& [name, found] : frames) {
    if (found.points.empty()) continue;
    ++named;
    const std::optional<int> number = FrameNumber(name);
    if (number && *number < count) continue;
    ++lost;
    if (!first || found.line < frames.at(*first).line) first = &name;
  }
  if (lost == 0) return "";
  if (lost == named) {
    throw Error(path + " has landmarks of '" + *first + "' and " +
                std::to_string(lost - 1) +
                " more frames, none of which the input has; its frames are numbers "
                "from 0");
  }
  return path + " has landmarks of " + std::to_string(lost) + " more frames ('" +
         *first + "', ...)";
}

}  // namespace

Landmarks ReadLandmarks(const std::string& path, std::size_t count) {
  const std::vector<Fields> lines = Lines(path);
  Fields names{"frame"};
  for (std::size_t i = 0; i < count; ++i) {
    for (const char* axis : {"x", "y"}) names.push_back(axis + std::to_string(i));
  }
  const std::vector<std::size_t> columns = Columns(lines[0], names, path);
  const std::size_t width = lines[0].size();
  const std::size_t time =
      std::find(lines[0].begin(), lines[0].end(), "time_s") - lines[0].begin();
  Landmarks frames;
  for (std::size_t line = 1; line < lines.size(); ++line) {
    Fields fields = lines[line];
    if (fields == Fields(1)) continue;  // an empty line
    const std::string where = path + ", line " + std::to_string(line + 1);
    if (std::any_of(fields.begin() + std::min(width, fields.size()), fields.end(),
                    [](const std::string& field) { return !field.empty(); })) {
      throw Error(where + ": expected " + std::to_string(width) +
                  " fields as in the head line, found more");
    }
    fields.resize(width);
    const bool has_face =
        std::any_of(columns.begin() + 1, columns.end(),
                    [&](std::size_t column) { return !fields[column].empty(); });
    FrameLandmarks& found = frames[fields[columns[0]]];
    if (has_face && !found.points.empty()) {
      throw Error(where + ": frame '" + fields[columns[0]] + "' stands in line " +
                  std::to_string(found.line) +
                  " already; keep the face of one person");
    }
    if (time < width && !fields[time].empty()) found.time = Number(fields[time], where);
    if (has_face || found.line == 0) found.line = line + 1;
    for (std::size_t i = 1; has_face && i < columns.size(); i += 2) {
      found.points.push_back(
          {Number(fields[columns[i]], where), Number(fields[columns[i + 1]], where)});
    }
  }
  CheckUnit(frames, path);
  return frames;
}

std::string CheckNumbers(const std::string& path, const Landmarks& frames) {
  return Remark(path, frames, std::numeric_limits<int>::max());
}

std::string CheckNumbers(const std::string& path, const Landmarks& frames, int count) {
  std::set<int> numbers;
  for (const auto& [name, found] : frames) {
    if (const std::optional<int> number = FrameNumber(name)) numbers.insert(*number);
  }
  if (!numbers.empty() && *numbers.begin() == 1 && *numbers.rbegin() == count) {
    throw Error(path + " has frames 1 to " + std::to_string(count) +
                " and none of number 0, and the input has frames 0 to " +
                std::to_string(count - 1) + ": numbered from 1? Number them from 0");
  }
  return Remark(path, frames, count);
}

FrameTimes::FrameTimes(const std::string& path, const Landmarks& frames, double rate)
    : rate_(rate) {
  for (const auto& [name, found] : frames) {
    const std::optional<int> number = FrameNumber(name);
    if (number && found.time) known_[*number] = *found.time;
  }
  if (known_.empty()) {
    known_[0] = 0.0;
    return;
  }
  for (auto before = known_.begin(), frame = std::next(before); frame != known_.end();) {
    if (frame->second > before->second) {
      before = frame++;
      continue;
    }
    if (frame->second == before->second) {
      frame = known_.erase(frame);
      continue;
    }
    throw Error(path + ": expected times that go on, found frame " +
                std::to_string(frame->first) + " at " + NumberText(frame->second) +
                " s after frame " + std::to_string(before->first) + " at " +
                NumberText(before->second) + " s");
  }
  const auto& [first, start] = *known_.begin();
  const auto& [last, end] = *known_.rbegin();
  if (last > first) rate_ = (last - first) / (end - start);
}

double FrameTimes::At(int number) const {
  const auto after = known_.lower_bound(number);
  if (after != known_.end() && after->first == number) return after->second;
  if (after == known_.begin()) return after->second - (after->first - number) / rate_;
  const auto& [before, time] = *std::prev(after);
  if (after == known_.end()) return time + (number - before) / rate_;
  return time + (number - before) * (after->second - time) / (after->first - before);
}

}  // namespace gaze
