#include "output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "error.h"

namespace gaze {

void PutLine(const std::string& line) {
  if (std::puts(line.c_str()) < 0 || std::fflush(stdout) != 0) {
    throw Error(std::string("standard output cannot be written: ") +
                std::strerror(errno));
  }
}

}  // namespace gaze
