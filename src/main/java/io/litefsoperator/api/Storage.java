package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * Each pod's own volume.
 *
 * @param size bytes, as a Kubernetes quantity; may grow, never shrink
 * @param storageClassName null for the cluster's default class; fixed at creation
 * @param retention of volumes that are no longer asked for
 */
@ValidationRule(
    value =
        "isQuantity(string(self.size)) && quantity(string(self.size)).isGreaterThan(quantity('0'))",
    fieldPath = ".size",
    message = "storage.size must be a quantity above zero: write a size such as 1Gi or 500Mi")
@ValidationRule(
    value =
        "!isQuantity(string(self.size)) ||"
            + " quantity(string(self.size)).compareTo(quantity(string(oldSelf.size))) >= 0",
    fieldPath = ".size",
    message =
        "storage.size can't shrink: a volume never does; write the present size or a larger one")
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) &&"
            + " (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    fieldPath = ".storageClassName",
    message =
        "storage.storageClassName can't change: existing volumes stay in their class; write the"
            + " present class, or create a new LiteFsCluster and move the data there")
public record Storage(
    @Default("1Gi")
        @JsonPropertyDescription(
            "Size of each pod's volume. It holds the databases and, for as long as"
                + " litefs.config.data.retention says, the transactions that replicas may still"
                + " ask for. It can't shrink. Where it grows, volumes that are there grow too, if"
                + " their StorageClass allows it; the condition VolumesResized tells.")
        Quantity size,
    @JsonPropertyDescription(
            "StorageClass of the volumes; left out, the Kubernetes cluster's default class. It"
                + " can't be changed after creation.")
        @Nullable String storageClassName,
    @Default("{}") @JsonPropertyDescription("What becomes of volumes that are no longer asked for.")
        Retention retention) {

  private static final Quantity DEFAULT_SIZE = new Quantity("1Gi");

  static final Storage DEFAULT = new Storage(DEFAULT_SIZE, null, Retention.DEFAULT);

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public Storage {
    size = size == null ? DEFAULT_SIZE : size;
    retention = retention == null ? Retention.DEFAULT : retention;
  }
}
