/**
 * The fault test: random histories of {@code decide} and {@code act} against a model of Kubernetes
 * and LiteFS, in memory and the same for the same seed.
 *
 * <p>What the model takes for granted of the real things. {@code ModelIT} looks at each on a real
 * cluster where it can be seen there; the numbers are in its tests' names.
 *
 * <ol>
 *   <li>A StatefulSet makes no pod while the pod's claim is being deleted.
 *   <li>Scaled below an ordinal, it deletes the pod and keeps the claim.
 *   <li>It makes a missing claim anew, of another UID, with the template's labels and annotations.
 *   <li>A claim that is being deleted stays as long as a pod that was scheduled uses it, whether or
 *       not that pod is ready, and goes soon after.
 *   <li>With its claim goes a PersistentVolume whose reclaim policy is Delete; one that is retained
 *       stays, with its data and the claim's UID in its claimRef.
 *   <li>A DELETE whose precondition names another UID is answered 409 and changes nothing.
 *   <li>A merge patch that names another UID is answered 409 and changes nothing.
 *   <li>Server-side apply that names another UID is answered 409, also where there is no object.
 *   <li>A second DELETE of a pod with a shorter grace period shortens it; a pod that ignores
 *       SIGTERM is then killed after that time.
 *   <li>{@code status.replicas} of a StatefulSet counts pods that are being deleted, as long as
 *       they are there; {@code status.observedGeneration} tells which spec it is about.
 *   <li>A pod sees its ConfigMap not older than the pod is; a container sees its subPath as it was
 *       when the container started, whatever is written later.
 *   <li>An init container is not run again when only the app's container is restarted.
 *   <li>A LiteFS that may be primary makes an ID on an empty volume and is writable at once; a
 *       replica without an ID adopts its primary's; one with another ID stays up and says so; one
 *       of the same ID that is ahead or differs is set back to what the primary has, silently.
 *   <li>A LiteFS that does not reach its primary ignores SIGTERM.
 *   <li>Deleting a LiteFsCluster collects its StatefulSet, ConfigMaps and pods, and no claim.
 * </ol>
 *
 * <p>What it leaves out: a volume that changes under a running LiteFS that goes on; pods deleted by
 * force while their processes go on; an operator that goes on writing after it was replaced; what
 * changes within the milliseconds of a second look or, but for a claim that is replaced, between it
 * and the request that follows.
 */
@NullMarked
package io.litefsoperator.faults;

import org.jspecify.annotations.NullMarked;
