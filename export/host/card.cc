#include "card.h"

#include <algorithm>
#include <string_view>

#include "error.h"
#include "sha256.h"

namespace gaze {
namespace {

constexpr std::string_view kMark = "gaze_refiner_sha256:";
constexpr std::size_t kDigits = 64;

}  // namespace

void CheckWhole(const std::vector<std::uint8_t>& content) {
  const std::string_view text(reinterpret_cast<const char*>(content.data()),
                              content.size());
  if (text.size() < 8 || text.substr(4, 4) != "TFL3") {
    throw Error("this is no .tflite file (its identifier TFL3 is missing)");
  }
  const std::size_t mark = text.find(kMark), start = mark + kMark.size();
  if (mark == text.npos || text.find(kMark, start) != text.npos ||
      start + kDigits > text.size()) {
    throw Error("this .tflite carries no checksum, so nothing says that it is whole; "
                "make it with export.convert");
  }
  std::vector<std::uint8_t> bare = content;
  std::fill_n(bare.begin() + start, kDigits, std::uint8_t{'0'});
  if (Sha256(bare.data(), bare.size()) != text.substr(start, kDigits)) {
    throw Error("this .tflite is damaged (its checksum is wrong); copy it again");
  }
}

const Json* Card::Find(const std::string& path) const {
  const Json* here = &facts_;
  for (std::size_t start = 0; here && start <= path.size();) {
    const std::size_t end = std::min(path.find('.', start), path.size());
    here = here->Find(path.substr(start, end - start));
    start = end + 1;
  }
  return here;
}

const std::string& Card::Text(const std::string& path) const {
  const Json* found = Find(path);
  if (!found || found->kind == Json::Kind::kArray ||
      found->kind == Json::Kind::kObject) {
    throw Error("the card of this .tflite does not say its " + path);
  }
  return found->text;
}

}  // namespace gaze
