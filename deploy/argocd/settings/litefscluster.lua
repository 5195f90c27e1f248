-- The health of a LiteFsCluster, for Argo CD. The operator's conditions decide; this only puts them into Argo CD's words.
-- (Argo CD itself says Progressing of what is being deleted.)

local function health(status, message)
  return {status = status, message = message}
end

local status = obj.status or {}
local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end
local ready, reconciling, stalled = conditions.Ready, conditions.Reconciling, conditions.Stalled

local isSeen = status.observedGeneration == obj.metadata.generation and ready and reconciling and stalled
local message = isSeen and ready.message or "the operator has not looked at this spec yet"

-- A person stopped the operator's work. What it sees all the same is in the message.
local annotations = obj.metadata.annotations or {}
if annotations["litefs-operator.io/paused"] == "true" then
  return health("Suspended", "paused; " .. message)
end

-- Paused: the operator has not seen yet that it no longer is.
if not isSeen or reconciling.reason == "Paused" then
  return health("Progressing", message)
end

if stalled.status == "True" then
  return health("Degraded", stalled.message)
end

local function nodeThatIs(state)
  for _, node in ipairs(status.nodes or {}) do
    if node.state == state then
      return node
    end
  end
end

if reconciling.status == "True" then
  -- A rollout waits for as long as it takes for a pod that can't start, for want of its image, say.
  local held = reconciling.reason == "RollingOut" and nodeThatIs("Failing")
  return health(held and "Degraded" or "Progressing", reconciling.message)
end

-- Asleep at spec.replicas 0 is Ready too: that is what was asked for.
if ready.status == "True" then
  return health("Healthy", message)
end

-- A pod that was deleted comes back by itself; of one that does not end, a message says so.
local leaving = nodeThatIs("Terminating")
return health(leaving and not leaving.message and "Progressing" or "Degraded", message)
