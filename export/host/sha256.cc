#include "sha256.h"

#include <array>
#include <vector>

namespace gaze {
namespace {

using Word = std::uint32_t;
constexpr std::size_t kBlock = 64;  // bytes

constexpr std::array<Word, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

Word Turn(Word x, int by) { return x >> by | x << (32 - by); }

void Mix(std::array<Word, 8>& state, const std::uint8_t* block) {
  std::array<Word, 64> w;
  for (int i = 0; i < 16; ++i) {
    const std::uint8_t* four = block + 4 * i;
    w[i] = Word{four[0]} << 24 | Word{four[1]} << 16 | Word{four[2]} << 8 | four[3];
  }
  for (int i = 16; i < 64; ++i) {
    const Word s0 = Turn(w[i - 15], 7) ^ Turn(w[i - 15], 18) ^ w[i - 15] >> 3;
    const Word s1 = Turn(w[i - 2], 17) ^ Turn(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (int i = 0; i < 64; ++i) {
    const Word s1 = Turn(e, 6) ^ Turn(e, 11) ^ Turn(e, 25);
    const Word s0 = Turn(a, 2) ^ Turn(a, 13) ^ Turn(a, 22);
    const Word one = h + s1 + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
    const Word two = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
  }
  const std::array<Word, 8> added = {a, b, c, d, e, f, g, h};
  for (int i = 0; i < 8; ++i) state[i] += added[i];
}

}  // namespace

std::string Sha256(const std::uint8_t* bytes, std::size_t size) {
  std::array<Word, 8> state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const std::size_t whole = size / kBlock * kBlock;
  for (std::size_t at = 0; at < whole; at += kBlock) Mix(state, bytes + at);
  // The rest, a bit of one, zeros, and the length in bits as eight bytes.
  std::vector<std::uint8_t> rest(bytes + whole, bytes + size);
  rest.push_back(0x80);
  while (rest.size() % kBlock != kBlock - 8) rest.push_back(0);
  for (int shift = 56; shift >= 0; shift -= 8) {
    rest.push_back(static_cast<std::uint8_t>(std::uint64_t{size} * 8 >> shift));
  }
  for (std::size_t at = 0; at < rest.size(); at += kBlock) Mix(state, &rest[at]);
  std::string digits;
  for (const Word word : state) {
    for (int shift = 28; shift >= 0; shift -= 4) {
      digits += "0123456789abcdef"[word >> shift & 15];
    }
  }
  return digits;
}

}  // namespace gaze
