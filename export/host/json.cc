#include "json.h"

#include "error.h"

namespace gaze {
namespace {

constexpr int kDeepest = 32;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::map<std::string, std::string> Read() {
    Value("", 0);
    if (Next() != '\0') Fail();
    return scalars_;
  }

 private:
  void Value(const std::string& path, int depth) {
    const char first = Next();
    if (depth > kDeepest) Fail();
    if (first == '{' || first == '[') {
      Members(path, depth, first == '{');
    } else {
      scalars_[path] = first == '"' ? String() : Bare();
    }
  }

  void Members(const std::string& path, int depth, bool named) {
    const char end = named ? '}' : ']';
    ++at_;
    for (int count = 0; Next() != end; ++count) {
      if (count > 0) Take(',');
      std::string name = std::to_string(count);
      if (named) {
        if (Next() != '"') Fail();
        name = String();
        Take(':');
      }
      Value(path.empty() ? name : path + "." + name, depth + 1);
    }
    ++at_;
  }

  std::string String() {
    std::string value;
    for (++at_; Here() != '"'; ++at_) {
      if (Here() == '\0') Fail();
      if (Here() != '\\') {
        value += Here();
        continue;
      }
      ++at_;
      switch (Here()) {
        case '"': case '\\': case '/': value += Here(); break;
        case 'b': case 'f': case 'n': case 'r': case 't': value += ' '; break;
        case 'u': value += '?', at_ += 4; break;
        default: Fail();
      }
    }
    ++at_;
    return value;
  }

  std::string Bare() {  // a number, true, false or null
    const std::size_t start = at_;
    while (std::string_view("+-.0123456789aeflnrstuE").find(Here()) !=
           std::string_view::npos) {
      ++at_;
    }
    if (at_ == start) Fail();
    return std::string(text_.substr(start, at_ - start));
  }

  char Here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  char Next() {  // the next character that is no white space
    while (std::string_view(" \t\r\n").find(Here()) != std::string_view::npos) ++at_;
    return Here();
  }

  void Take(char expected) {
    if (Next() != expected) Fail();
    ++at_;
  }

  [[noreturn]] void Fail() const {
    throw Error("the card is no JSON (character " + std::to_string(at_) + ")");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::map<std::string, std::string> scalars_;
};

}  // namespace

std::map<std::string, std::string> FlattenJson(std::string_view text) {
  return Reader(text).Read();
}

}  // namespace gaze
