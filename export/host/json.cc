#include "json.h"

#include <algorithm>

#include "error.h"
#include "files.h"
#include "numbers.h"

namespace gaze {
namespace {

constexpr int kDeepest = 32;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Json Read() {
    Json value = Value(0);
    if (Next() != '\0') Fail();
    return value;
  }

 private:
  Json Value(int depth) {
    const char first = Next();
    if (depth > kDeepest) Fail();
    if (first == '{' || first == '[') return Items(depth, first == '{');
    Json value;
    if (first == '"') {
      value.kind = Json::Kind::kString;
      value.text = String();
    } else {
      Bare(value);
    }
    return value;
  }

  Json Items(int depth, bool named) {
    Json value;
    value.kind = named ? Json::Kind::kObject : Json::Kind::kArray;
    const char end = named ? '}' : ']';
    ++at_;
    for (int count = 0; count > 0 || Next() != end; ++count) {
      std::string name;
      if (named) {
        if (Next() != '"') Fail();
        name = String();
        Take(':');
      }
      Add(value, name, Value(depth + 1));
      if (Next() == end) break;
      Take(',');
    }
    ++at_;
    return value;
  }

  void Add(Json& parent, const std::string& name, Json item) {
    if (parent.kind == Json::Kind::kObject) {
      if (parent.Find(name)) {
        throw Error("no JSON (the key '" + name + "' stands twice)");
      }
      parent.names.push_back(name);
    }
    parent.items.push_back(std::move(item));
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
        case 'b': value += '\b'; break;
        case 'f': value += '\f'; break;
        case 'n': value += '\n'; break;
        case 'r': value += '\r'; break;
        case 't': value += '\t'; break;
        case 'u': AddUtf8(value); break;
        default: Fail();
      }
    }
    ++at_;
    return value;
  }

  void AddUtf8(std::string& value) {
    unsigned code = Hex();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_ + 1, 2) == "\\u") {
      at_ += 2;
      code = 0x10000 + ((code - 0xD800) << 10) + (Hex() - 0xDC00);
    }
    const auto rest = [&](int shift) {
      value += static_cast<char>(0x80 | ((code >> shift) & 0x3F));
    };
    if (code < 0x80) {
      value += static_cast<char>(code);
    } else if (code < 0x800) {
      value += static_cast<char>(0xC0 | (code >> 6)), rest(0);
    } else if (code < 0x10000) {
      value += static_cast<char>(0xE0 | (code >> 12)), rest(6), rest(0);
    } else {
      value += static_cast<char>(0xF0 | ((code >> 18) & 7)), rest(12), rest(6), rest(0);
    }
  }

  unsigned Hex() {  // four digits; stays on the last
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      ++at_;
      const std::size_t digit =
          std::string_view("0123456789abcdefABCDEF").find(Here());
      if (Here() == '\0' || digit == std::string_view::npos) Fail();
      code = code * 16 + static_cast<unsigned>(digit < 16 ? digit : digit - 6);
    }
    return code;
  }

  void Bare(Json& value) {  // a number, true, false or null
    const std::size_t start = at_;
    while (std::string_view(" \t\r\n,]}\0", 8).find(Here()) == std::string_view::npos) {
      ++at_;
    }
    value.text = std::string(text_.substr(start, at_ - start));
    if (value.text == "null") return;
    const bool is_true = value.text == "true";
    if (is_true || value.text == "false") {
      value.kind = Json::Kind::kBool;
      value.number = is_true;
      return;
    }
    const auto number = ParseNumber(value.text);
    if (!number) Fail();
    value.kind = Json::Kind::kNumber;
    value.number = *number;
  }

  char Here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  char Next() {  // the next character that is no white space
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
    return Here();
  }

  void Take(char expected) {
    if (Next() != expected) Fail();
    ++at_;
  }

  [[noreturn]] void Fail() const {
    throw Error("no JSON (character " + std::to_string(at_) + ")");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const Json* Json::Find(const std::string& name) const {
  if (kind == Kind::kObject) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? nullptr : &items[found - names.begin()];
  }
  const auto position = kind == Kind::kArray ? ParseNumber(name) : std::nullopt;
  return position && *position >= 0 && *position < static_cast<double>(items.size())
             ? &items[static_cast<std::size_t>(*position)]
             : nullptr;
}

Json ParseJson(std::string_view text) { return Reader(text).Read(); }

Json ReadJson(const std::string& path) {
  const std::string text = ReadText(path);
  Json facts;
  try {
    facts = ParseJson(text);
  } catch (const Error& error) {
    throw Error(path + " is " + error.what());
  }
  if (facts.kind != Json::Kind::kObject) {
    throw Error(path + ": expected a JSON object {...}");
  }
  return facts;
}

}  // namespace gaze
