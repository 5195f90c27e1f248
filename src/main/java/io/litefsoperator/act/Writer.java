package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.litefsoperator.decide.Action;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The API server, as far as objects of clusters are written to it. Every call may throw {@link
 * io.fabric8.kubernetes.client.KubernetesClientException}; whether it took effect is then not
 * known.
 */
public interface Writer {

  /** Under this name the operator owns the fields that it applies. */
  String FIELD_MANAGER = "litefs-operator";

  /**
   * Begins these tasks, as far as threads are free for them. What is handed back performs the rest,
   * waits until all have ended, and returns their results in the tasks' order; it throws what one
   * of them threw.
   */
  default <T> Supplier<List<T>> begin(List<Supplier<T>> tasks) {
    return () -> tasks.stream().map(Supplier::get).toList();
  }

  /** The same, at once. */
  default <T> List<T> atOnce(List<Supplier<T>> tasks) {
    return begin(tasks).get();
  }

  /** The live object of the same kind and name; null if there is none. */
  @Nullable HasMetadata read(HasMetadata object);

  /** What the API server would store if it were applied. */
  HasMetadata rehearse(HasMetadata desired);

  /** Server-side apply. */
  void apply(HasMetadata desired);

  /** Fails on another pod of this name. */
  void labelPod(String namespace, Action.LabelPod label);

  /** Fails on another pod of this name. */
  void grantStart(String namespace, Action.GrantStart grant);

  /** Fails on another pod of this name. */
  void takeBackGrant(String namespace, Action.TakeBackGrant grant);

  /** Fails on a pod that changed since. */
  void restartPod(String namespace, Action.RestartPod restart);

  /** Fails on another pod of this name. */
  void hurryPod(String namespace, Action.HurryPod hurry);

  /** Fails on another StatefulSet of this name. */
  void scaleBack(String namespace, Action.ScaleBack scale);

  /** Fails on a ConfigMap that changed since. */
  void deleteConfigMap(String namespace, Action.DeleteConfigMap delete);

  /** Fails on another object of its kind and name. */
  void delete(HasMetadata object);

  /** Fails on another claim of this name. */
  void markClaim(String namespace, Action.MarkClaim mark);

  /** Fails on a claim that changed since. */
  void ownClaim(String namespace, Action.OwnClaim own);

  /** Fails on a claim that changed since. */
  void growClaim(String namespace, Action.GrowClaim grow);

  /**
   * Lets a PersistentVolume outlive its claim, and reads back that it will. One that is not there
   * any more has nothing to be kept.
   *
   * @param claimUid of the claim that it must be bound to
   */
  void retainVolume(String volumeName, String claimUid);

  /** Fails on another claim of this name. */
  void deleteClaim(String namespace, String name, String uid);
}
