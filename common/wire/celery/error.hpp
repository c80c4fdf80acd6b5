// The one error of everything below common/wire/celery.
#pragma once

#include "common/base/errors.hpp"

namespace wire::celery {

/// Bytes that are no message of Celery, and values that no message can carry. The text names the
/// part and says what was expected there: `header 'retries': expected int, got str`.
class MessageError : public base::ProtocolError {
    using base::ProtocolError::ProtocolError;
};

}  // namespace wire::celery
