-- The health of an Application, for Argo CD: what it says of itself. Argo CD itself does not look at it; with this, an
-- Application that holds others waits, wave by wave, for those to be healthy.
local found = obj.status ~= nil and obj.status.health or {}
return {status = found.status or "Progressing", message = found.message or ""}
