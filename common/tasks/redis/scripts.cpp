#include "common/tasks/redis/scripts.hpp"

namespace tasks::redis {
namespace {

constexpr const char* kEnter = R"lua(
redis.call('HDEL', 'unacked', '')
redis.call('SADD', 'labs.workers', ARGV[1])
for i = 2, #ARGV, 2 do redis.call('SADD', ARGV[i], ARGV[i + 1]) end
return 1
)lua";

constexpr const char* kMembers = R"lua(
redis.call('HDEL', 'unacked', '')
if not redis.call('SET', 'labs.check', ARGV[1], 'NX', 'PX', ARGV[2]) then return {} end
return redis.call('SMEMBERS', 'labs.workers')
)lua";

// A message stays the text that it is: no script reads its JSON, which would spoil large numbers.
constexpr const char* kClaim = R"lua(
local worker, number, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local claims = 'labs.claims.' .. worker
redis.call('HDEL', 'unacked', '')
redis.call('ZREM', 'unacked_index', '')
redis.call('HDEL', claims, '')
if redis.call('SISMEMBER', 'labs.workers', worker) == 0 then
    return redis.error_reply('LABSGONE somebody has removed the name of this worker')
end
local time = redis.call('TIME')
local now = time[1] .. '.' .. string.format('%06d', time[2])
local has_deaths = redis.call('EXISTS', 'labs.deliveries') == 1
local taken = {}
for i = 4, #ARGV, 2 do
    while most > 0 do
        local item = redis.call('RPOP', ARGV[i])
        if not item then break end
        local tag = worker .. '.' .. number
        redis.call('HSET', 'unacked', tag, '[' .. item .. ARGV[i + 1])
        redis.call('ZADD', 'unacked_index', now, tag)
        redis.call('HSET', claims, number, #ARGV[i + 1] .. ' ' .. ARGV[i])
        local deaths = has_deaths and redis.call('HGET', 'labs.deliveries', redis.sha1hex(item))
        taken[#taken + 1] = (i - 4) / 2
        taken[#taken + 1] = tonumber(deaths or 0)
        taken[#taken + 1] = item
        number = number + 1
        most = most - 1
    end
end
return taken
)lua";

// Celery writes a result with its status first, so that a look at the start tells a SUCCESS.
constexpr const char* kSettle = R"lua(
local at = 4
local function argument()
    at = at + 1
    return ARGV[at]
end
local worker, number, fate, is_counted = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'
local claims = 'labs.claims.' .. worker
redis.call('HDEL', 'unacked', '')
for _ = 1, tonumber(argument()) do
    local list = argument()
    redis.call('LPUSH', list, argument())
end
for _ = 1, tonumber(argument()) do
    local key, result, reply_list, reply = argument(), argument(), argument(), argument()
    local listeners = 0
    if redis.call('GETRANGE', key, 0, 19) ~= '{"status": "SUCCESS"' then
        redis.call('SETEX', key, 86400, result)
        listeners = redis.call('PUBLISH', key, result)
    end
    if reply_list ~= '' and listeners == 0 then
        redis.call('LPUSH', reply_list, reply)
        redis.call('EXPIRE', reply_list, 86400)
    end
end
if fate == 'keep' then return 0 end
local tag = worker .. '.' .. number
local claim = redis.call('HGET', claims, number)
if claim and (fate == 'requeue' or is_counted) then
    local cut, list = string.match(claim, '^(%d+) (.*)$')
    local entry = redis.call('HGET', 'unacked', tag)
    local item = entry and string.sub(entry, 2, -1 - tonumber(cut))
    if item and fate == 'requeue' then
        redis.call('RPUSH', list, item)
    elseif item then
        redis.call('HDEL', 'labs.deliveries', redis.sha1hex(item))
    end
end
redis.call('HDEL', 'unacked', tag)
redis.call('ZREM', 'unacked_index', tag)
redis.call('HDEL', claims, number)
return 1
)lua";

// The latest claim goes back first, so that the first one is the next to be taken again.
constexpr const char* kGiveBack = R"lua(
local worker = ARGV[1]
local claims = 'labs.claims.' .. worker
redis.call('HDEL', 'unacked', '')
redis.call('HDEL', 'labs.deliveries', '')
local numbers = redis.call('HKEYS', claims)
table.sort(numbers, function(a, b) return tonumber(a) > tonumber(b) end)
for _, number in ipairs(numbers) do
    local tag = worker .. '.' .. number
    local entry = redis.call('HGET', 'unacked', tag)
    if entry then
        local cut, list = string.match(redis.call('HGET', claims, number), '^(%d+) (.*)$')
        local item = string.sub(entry, 2, -1 - tonumber(cut))
        redis.call('RPUSH', list, item)
        redis.call('HINCRBY', 'labs.deliveries', redis.sha1hex(item), 1)
        redis.call('EXPIRE', 'labs.deliveries', 86400)
        redis.call('HDEL', 'unacked', tag)
        redis.call('ZREM', 'unacked_index', tag)
    end
end
redis.call('DEL', claims)
redis.call('SREM', 'labs.workers', worker)
return #numbers
)lua";

constexpr const char* kRefresh = R"lua(
local worker = ARGV[1]
local time = redis.call('TIME')
local now = time[1] .. '.' .. string.format('%06d', time[2])
local numbers = redis.call('HKEYS', 'labs.claims.' .. worker)
for _, number in ipairs(numbers) do
    redis.call('ZADD', 'unacked_index', 'XX', now, worker .. '.' .. number)
end
return #numbers
)lua";

// Only what went to a queue by its name, as all that Celery sends; the rest is left to Python.
constexpr const char* kRestoreOld = R"lua(
redis.call('HDEL', 'unacked', '')
redis.call('HDEL', 'labs.deliveries', '')
local oldest = redis.call('TIME')[1] - tonumber(ARGV[1])
local restored = 0
for _, tag in ipairs(redis.call('ZRANGEBYSCORE', 'unacked_index', '-inf', oldest, 'LIMIT', 0, 100)) do
    local entry = redis.call('HGET', 'unacked', tag)
    local item, list
    if entry then item, list = string.match(entry, '^%[(.*), ?"", ?"([^"\\]+)"%]$') end
    if item then
        redis.call('RPUSH', list, item)
        redis.call('HINCRBY', 'labs.deliveries', redis.sha1hex(item), 1)
        redis.call('EXPIRE', 'labs.deliveries', 86400)
        redis.call('HDEL', 'unacked', tag)
        restored = restored + 1
    end
    if item or not entry then redis.call('ZREM', 'unacked_index', tag) end
end
return restored
)lua";

}  // namespace

Scripts::Scripts(Connection& connection) {
    for (const char* text : {kEnter, kMembers, kClaim, kSettle, kGiveBack, kRefresh, kRestoreOld})
        connection.add({"SCRIPT", "LOAD", text});
    auto replies = connection.run();
    std::size_t i = 0;
    for (std::string* script :
         {&enter, &members, &claim, &settle, &give_back, &refresh, &restore_old})
        *script = std::move(replies[i++].text);
}

}  // namespace tasks::redis
