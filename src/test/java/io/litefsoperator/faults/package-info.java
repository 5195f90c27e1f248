/**
 * The fault test: random histories of {@code decide} and {@code act} against a model of Kubernetes
 * and LiteFS, in memory and the same for the same seed.
 *
 * <p>What the model takes for granted of the real things. {@code ModelKubernetesIT} (1 to 5, 10),
 * {@code ModelApiIT} (6 to 8, 16), {@code ModelKubeletIT} (9, 11, 12) and {@code ModelLiteFsIT}
 * (13, 14) look at each on a real cluster; the numbers are in their tests' names. Where another
 * test shows it too, or alone, it is named here.
 *
 * <ol>
 *   <li>A StatefulSet makes no pod while the pod's claim is being deleted.
 *   <li>Scaled below an ordinal, it deletes the pod and keeps the claim.
 *   <li>It makes a missing claim anew, of another UID, with the template's labels and annotations.
 *   <li>A claim that is being deleted stays as long as a pod that was scheduled uses it, whether or
 *       not that pod is ready, and goes soon after.
 *   <li>With its claim goes a PersistentVolume whose reclaim policy is Delete; one that is retained
 *       stays, with its data and the claim's UID in its claimRef. The data: {@code
 *       HealingKeptIT.aRetainedVolumeStillHoldsItsData}.
 *   <li>A DELETE whose precondition names another UID is answered 409 and changes nothing.
 *   <li>A merge patch that names another UID is answered 422 and changes nothing (409 here).
 *   <li>Server-side apply that names another UID is answered 422, and 409 where there is no object.
 *   <li>A second DELETE of a pod with a shorter grace period changes what the API server says, not
 *       the time after which its kubelet kills a pod that ignores SIGTERM
 *       (kubernetes/kubernetes#83916).
 *   <li>{@code status.replicas} of a StatefulSet counts pods that are being deleted, as long as
 *       they are there; {@code status.observedGeneration} tells which spec it is about.
 *   <li>A pod sees its ConfigMap not older than the pod is; a container sees its subPath as it was
 *       when the container started, whatever is written later.
 *   <li>An init container is not run again when only the app's container is restarted.
 *   <li>A LiteFS that may be primary makes an ID on an empty volume and is writable at once; a
 *       replica without an ID adopts its primary's; one with another ID stays up and says so; one
 *       of the same ID that is ahead or differs is set back to what the primary has, silently.
 *   <li>A LiteFS that does not reach its primary ignores SIGTERM.
 *   <li>Deleting a LiteFsCluster collects its StatefulSet, ConfigMaps and pods, and no claim:
 *       {@code DeletionIT.deletionLeavesTheVolumesWhichTheNextOneOfItsNameFinds}.
 *   <li>A merge patch that names another version is answered 409 and changes nothing.
 * </ol>
 *
 * <p>Where the real things were seen to differ, by the same numbers:
 *
 * <ul>
 *   <li>3: A set does not look at its claims by itself. For a pod that is there and waits for its
 *       claim, one is made anew only when the set or one of its pods changes.
 *   <li>11: A container that starts later than its pod, after its guard or again, gets the file as
 *       its kubelet had it then, which may be older than the ConfigMap. If the kubelet replaces it
 *       just then, the container fails once, and starts again without its init containers
 *       (kubernetes/kubernetes#127602).
 *   <li>14: One that was connected and lost its primary ends on SIGTERM; the model lets it go on.
 * </ul>
 *
 * <p>What it leaves out: a volume that changes under a running LiteFS that goes on; pods deleted by
 * force while their processes go on; an operator that goes on writing after it was replaced; what
 * changes within the milliseconds of a second look or, but for a claim that is replaced, between it
 * and the request that follows.
 */
@NullMarked
package io.litefsoperator.faults;

import org.jspecify.annotations.NullMarked;
