#include "landmarks.h"

#include <algorithm>
#include <cmath>

#include "error.h"
#include "files.h"
#include "numbers.h"

namespace gaze {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> Lines(const std::string& path) {
  std::vector<Fields> lines(1, Fields(1));
  for (const char c : ReadFile(path)) {
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

double Number(const std::string& field, const std::string& where) {
  const std::optional<double> value = ParseNumber(field);
  if (!value) throw Error(where + ": expected a number in each field");
  if (!std::isfinite(*value)) throw Error(where + ": expected finite numbers");
  return *value;
}

}  // namespace

std::map<std::string, FrameLandmarks> ReadLandmarks(const std::string& path,
                                                    std::size_t count) {
  const std::vector<Fields> lines = Lines(path);
  const auto find = [&](const std::string& name) {
    return std::find(lines[0].begin(), lines[0].end(), name) - lines[0].begin();
  };
  const std::size_t width = lines[0].size();
  const std::size_t name = find("frame"), time = find("time_s");
  std::vector<std::size_t> columns;
  bool complete = name < width;
  for (std::size_t i = 0; i < count; ++i) {
    for (const char* axis : {"x", "y"}) {
      columns.push_back(find(axis + std::to_string(i)));
    }
    complete &= columns.back() < width && columns[columns.size() - 2] < width;
  }
  if (!complete) {
    const std::string last = std::to_string(count - 1);
    throw Error(path + " lacks columns; expected frame, x0, y0 to x" + last + ", y" +
                last);
  }
  std::map<std::string, FrameLandmarks> frames;
  for (std::size_t line = 1; line < lines.size(); ++line) {
    Fields fields = lines[line];
    if (fields == Fields(1)) continue;  // an empty line
    const std::string where = path + ", line " + std::to_string(line + 1);
    fields.resize(width);
    FrameLandmarks found;
    if (time < width) found.time = Number(fields[time], where);
    const bool has_face = std::any_of(columns.begin(), columns.end(), [&](auto column) {
      return !fields[column].empty();
    });
    for (std::size_t i = 0; has_face && i < columns.size(); i += 2) {
      found.points.push_back(
          {Number(fields[columns[i]], where), Number(fields[columns[i + 1]], where)});
    }
    frames[fields[name]] = std::move(found);
  }
  return frames;
}

}  // namespace gaze
