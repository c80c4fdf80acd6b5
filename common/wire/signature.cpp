#include "common/wire/signature.hpp"

#include <map>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace wire {

namespace {

struct FreeContext {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, FreeContext>;

const unsigned char* octets(std::string_view bytes) {
    return static_cast<const unsigned char*>(static_cast<const void*>(bytes.data()));
}

void require(bool good) {
    if (!good) throw base::Error("sign a message: OpenSSL does not know HMAC with SHA-1");
}

Context begin_signature(std::string_view key) {
    static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);  // looked up by name: slow
    require(mac != nullptr);
    Context context(EVP_MAC_CTX_new(mac));
    std::string digest = "SHA1";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    require(context != nullptr &&
            EVP_MAC_init(context.get(), octets(key), key.size(), parameters) == 1);
    return context;
}

/// What is signed beside the payload. The correlation id is an annotation there, too.
std::map<std::string_view, std::string_view> signed_annotations(const Message& message) {
    std::map<std::string_view, std::string_view> sorted;
    for (const auto& [key, data] : message.annotations) sorted.insert_or_assign(key, data);
    if (message.correlation) {
        const void* id = message.correlation->data();
        sorted.insert_or_assign(kCorrelationKey, std::string_view(static_cast<const char*>(id),
                                                                  message.correlation->size()));
    }
    sorted.erase(kSignatureKey);
    return sorted;
}

}  // namespace

std::string sign(std::string_view key, std::string_view payload, const Message& message) {
    const Context context = begin_signature(key);
    require(EVP_MAC_update(context.get(), octets(payload), payload.size()) == 1);
    for (const auto& [_, data] : signed_annotations(message)) {
        require(EVP_MAC_update(context.get(), octets(data), data.size()) == 1);
    }
    unsigned char digest[kSignatureSize];
    std::size_t size = 0;
    require(EVP_MAC_final(context.get(), digest, &size, sizeof digest) == 1 &&
            size == kSignatureSize);
    return {digest, digest + size};
}

bool same_signature(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace wire
