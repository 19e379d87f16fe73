#include "landmarks.h"

#include <algorithm>
#include <cctype>
#include <cmath>

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
  for (const std::string& name : names) {
    const auto found = std::find(head.begin(), head.end(), name);
    if (found == head.end()) {
      throw Error(path + " lacks the column " + name + "; expected frame, x0, y0 to x" +
                  last + ", y" + last + ", with commas between");
    }
    columns.push_back(found - head.begin());
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

void CheckUnit(const std::map<std::string, FrameLandmarks>& frames,
               const std::string& path) {
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

}  // namespace

std::map<std::string, FrameLandmarks> ReadLandmarks(const std::string& path,
                                                    std::size_t count) {
  const std::vector<Fields> lines = Lines(path);
  Fields names{"frame"};
  for (std::size_t i = 0; i < count; ++i) {
    for (const char* axis : {"x", "y"}) names.push_back(axis + std::to_string(i));
  }
  const std::vector<std::size_t> columns = Columns(lines[0], names, path);
  const std::size_t width = lines[0].size();
  const std::size_t time =
      std::find(lines[0].begin(), lines[0].end(), "time_s") - lines[0].begin();
  std::map<std::string, FrameLandmarks> frames;
  for (std::size_t line = 1; line < lines.size(); ++line) {
    Fields fields = lines[line];
    if (fields == Fields(1)) continue;  // an empty line
    const std::string where = path + ", line " + std::to_string(line + 1);
    fields.resize(width);
    const bool has_face =
        std::any_of(columns.begin() + 1, columns.end(),
                    [&](std::size_t column) { return !fields[column].empty(); });
    FrameLandmarks& found = frames[fields[columns[0]]];
    if (has_face && !found.points.empty()) {
      throw Error(where + ": frame '" + fields[columns[0]] +
                  "' stands in another line already; keep the face of one person");
    }
    if (time < width) found.time = Number(fields[time], where);
    for (std::size_t i = 1; has_face && i < columns.size(); i += 2) {
      found.points.push_back(
          {Number(fields[columns[i]], where), Number(fields[columns[i + 1]], where)});
    }
  }
  CheckUnit(frames, path);
  return frames;
}

std::string CheckNumbers(const std::string& path,
                         const std::map<std::string, FrameLandmarks>& frames) {
  std::size_t lost = 0;
  std::string first;
  for (const auto& [name, found] : frames) {
    const bool is_number =
        !name.empty() && (name == "0" || name[0] != '0') &&
        std::all_of(name.begin(), name.end(),
                    [](unsigned char c) { return std::isdigit(c); });
    if (is_number) continue;
    if (lost++ == 0) first = name;
  }
  if (lost == 0) return "";
  if (lost == frames.size()) {
    throw Error(path + " has landmarks of '" + first + "' and " +
                std::to_string(lost - 1) +
                " more frames, none of which the input has; its frames are numbers "
                "from 0");
  }
  return path + " has landmarks of " + std::to_string(lost) + " more frames ('" +
         first + "', ...)";
}

}  // namespace gaze
