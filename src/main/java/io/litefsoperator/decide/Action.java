package io.litefsoperator.decide;

/**
 * Something to do that is not the applying of an object. Each names exactly one object as it was
 * when it was looked at; on one that changed since, nothing is done.
 */
public sealed interface Action {

  /** Name of the object. */
  String name();

  /** Write the role on a pod, for the Service of the replicas. */
  record LabelPod(String name, String uid, String role) implements Action {}

  /** Delete a pod, so that the StatefulSet makes it anew; its volume stays. */
  record RestartPod(String name, String resourceVersion, String why) implements Action {}

  /** Delete the ConfigMap of a node that is no more. */
  record DeleteConfigMap(String name, String resourceVersion) implements Action {}
}
