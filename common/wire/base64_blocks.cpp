#include "common/wire/base64_blocks.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace wire {
namespace {

// After W. Mula and D. Lemire, "Faster Base64 Encoding and Decoding using AVX2 Instructions"
// (2018).

__attribute__((target("avx2"))) __m256i load(const char* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(from));
}

__attribute__((target("avx2"))) __m256i twice(__m128i half) {
    return _mm256_broadcastsi128_si256(half);
}

/// 24 bytes to 32 characters; reads 28 bytes.
__attribute__((target("avx2"))) void encode_block(const char* from, char* to) {
    const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i_u*>(from));
    const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i_u*>(from + 12));
    // Each group of three bytes becomes one of four, in which the digits can be shifted apart.
    const __m256i groups = _mm256_shuffle_epi8(
        _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1),
        twice(_mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10)));
    const __m256i first_third = _mm256_mulhi_epu16(
        _mm256_and_si256(groups, _mm256_set1_epi32(0x0FC0FC00)), _mm256_set1_epi32(0x04000040));
    const __m256i second_fourth = _mm256_mullo_epi16(
        _mm256_and_si256(groups, _mm256_set1_epi32(0x003F03F0)), _mm256_set1_epi32(0x01000010));
    const __m256i digits = _mm256_or_si256(first_third, second_fourth);
    // To each range of digits belongs a distance to its characters: A-Z 13, a-z 0, 0-9 1-10, + 11,
    // / 12.
    const __m256i below_26 = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), digits);
    const __m256i range = _mm256_or_si256(_mm256_subs_epu8(digits, _mm256_set1_epi8(51)),
                                          _mm256_and_si256(below_26, _mm256_set1_epi8(13)));
    const __m256i distance = _mm256_shuffle_epi8(
        twice(_mm_setr_epi8(71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0)),
        range);
    _mm256_storeu_si256(reinterpret_cast<__m256i_u*>(to), _mm256_add_epi8(digits, distance));
}

/// 32 characters to 24 bytes; writes 32. False when a character is none of base 64.
__attribute__((target("avx2"))) bool decode_block(const char* from, char* to) {
    const __m256i text = load(from);
    const __m256i slash = _mm256_set1_epi8(0x2F);
    const __m256i high_half = _mm256_and_si256(_mm256_srli_epi32(text, 4), slash);
    const __m256i low_half = _mm256_and_si256(text, slash);
    // A character is right exactly if its two halves have no bit in common in these tables.
    const __m256i high_bits =
        _mm256_shuffle_epi8(twice(_mm_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08,
                                                0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10)),
                            high_half);
    const __m256i low_bits =
        _mm256_shuffle_epi8(twice(_mm_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                                                0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A)),
                            low_half);
    if (_mm256_testz_si256(low_bits, high_bits) == 0) return false;
    const __m256i distance = _mm256_shuffle_epi8(
        twice(_mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0)),
        _mm256_add_epi8(_mm256_cmpeq_epi8(text, slash), high_half));
    const __m256i digits = _mm256_add_epi8(text, distance);
    const __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi32(0x01400140));
    const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    const __m256i packed = _mm256_shuffle_epi8(
        groups, twice(_mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1)));
    const __m256i bytes =
        _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
    _mm256_storeu_si256(reinterpret_cast<__m256i_u*>(to), bytes);
    return true;
}

bool has_avx2() {
    static const bool has = __builtin_cpu_supports("avx2") != 0;
    return has;
}

}  // namespace

std::size_t encode_blocks(std::string_view bytes, char* to) {
    std::size_t done = 0;
    if (!has_avx2()) return done;
    for (; bytes.size() - done >= 28; done += 24) {
        encode_block(bytes.data() + done, to + done / 3 * 4);
    }
    return done;
}

std::size_t decode_blocks(std::string_view text, char* to) {
    std::size_t done = 0;
    if (!has_avx2()) return done;
    // A block writes 8 bytes more than it has decoded: the 12 characters behind it make 9.
    while (text.size() - done >= 44 && decode_block(text.data() + done, to + done / 4 * 3)) {
        done += 32;
    }
    return done;
}

}  // namespace wire

#else

namespace wire {

std::size_t encode_blocks(std::string_view, char*) {
    return 0;
}

std::size_t decode_blocks(std::string_view, char*) {
    return 0;
}

}  // namespace wire

#endif
