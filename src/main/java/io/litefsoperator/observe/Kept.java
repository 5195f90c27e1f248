package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Objects;

/**
 * What the caches keep of an object: as much as is read of it. What was applied is known again by
 * its hash and by who owns its fields, both of which are metadata, so that most of the rest, which
 * would be packed at each change and unpacked at each look, is none of our business.
 */
final class Kept {

  private Kept() {}

  /** Takes everything else off the object. */
  static void only(HasMetadata object) {
    ObjectMeta metadata = object.getMetadata();
    metadata.setManagedFields(
        Objects.requireNonNullElse(metadata.getManagedFields(), List.<ManagedFieldsEntry>of())
            .stream()
            .filter(entry -> "Apply".equals(entry.getOperation()))
            .toList());
    if (object instanceof Pod pod && pod.getSpec() != null) {
      PodSpec node = new PodSpec();
      node.setNodeName(pod.getSpec().getNodeName());
      pod.setSpec(node);
    } else if (object instanceof StatefulSet set
        && set.getSpec().getTemplate() != null
        && set.getSpec().getTemplate().getSpec() != null) {
      // Of the template, what tells whether Kubernetes knows native sidecars.
      PodSpec template = new PodSpec();
      template.setInitContainers(set.getSpec().getTemplate().getSpec().getInitContainers());
      set.getSpec().getTemplate().setSpec(template);
    } else if (object instanceof ConfigMap map) {
      map.setData(null);
    } else if (object instanceof Service service) {
      service.setSpec(null);
    } else if (object instanceof PodDisruptionBudget budget) {
      budget.setSpec(null);
      budget.setStatus(null);
    } else if (object instanceof NetworkPolicy policy) {
      policy.setSpec(null);
    }
  }
}
