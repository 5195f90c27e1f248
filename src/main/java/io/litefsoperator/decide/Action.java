package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something to do that is not the applying of an object. Each names exactly one object as it was
 * when it was looked at; on one that changed since, nothing is done.
 */
public sealed interface Action {

  /** Name of the object. */
  String name();

  /** Write the role on a pod, for the Service of the replicas. */
  record LabelPod(String name, String uid, String role) implements Action {}

  /** Let the primary's pod start although its volume does not hold the expected ID. */
  record GrantStart(String name, String uid) implements Action {}

  /** Take that back: the pod is up, and whatever it finds when it starts again is judged anew. */
  record TakeBackGrant(String name, String uid) implements Action {}

  /** Delete a pod, so that the StatefulSet makes it anew; its volume stays. */
  record RestartPod(String name, String resourceVersion, String why) implements Action {}

  /** Delete a pod whose volume is about to be discarded, or shorten the time that it has left. */
  record HurryPod(String name, String uid) implements Action {

    /** Zero would drop the pod from the API server while its container may still run. */
    public static final long GRACE_SECONDS = 1;
  }

  /**
   * Give the StatefulSet back the pods that a healing took from it, though it can't be applied as a
   * whole: its pods run as they are.
   */
  record ScaleBack(String name, String uid, int replicas) implements Action {}

  /** Delete the ConfigMap of a node that is no more. */
  record DeleteConfigMap(String name, String resourceVersion) implements Action {}

  /** Write on a claim what its volume was seen to hold. */
  record MarkClaim(String name, String uid, Map<String, String> labels, Map<String, String> marks)
      implements Action {}

  /** Write a claim's owners, with which it is deleted. */
  record OwnClaim(String name, String resourceVersion, List<OwnerReference> owners)
      implements Action {}

  /**
   * Ask for a larger volume. With its version, since on a claim that somebody has let ask for yet
   * more it would be a request for less.
   */
  record GrowClaim(String name, String uid, String resourceVersion, Quantity size)
      implements Action {}

  /** Let a volume outlive its claim: done before anything else, which then waits for it. */
  record RetainVolume(String name, String claimUid) implements Action {}

  /**
   * Delete the claim of a stray replica, or of one that was scaled away, if all that {@link
   * Discard} asks for is still so when it is read once more.
   *
   * @param volumeName null where the claim was never bound
   * @param retain whether the PersistentVolume has to be kept
   */
  record DiscardClaim(
      String name, String uid, @Nullable String volumeName, boolean retain, int ordinal)
      implements Action {}

  /** Delete the primary's claim for a restore; its PersistentVolume is kept. */
  record ReplaceClaim(String name, String uid, String volumeName) implements Action {}
}
