package io.litefsoperator.monitoring;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.TestCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Prometheus operator's kinds, in a cluster that may have none; then they go again. */
record PrometheusCrds(TestBed bed, List<CustomResourceDefinition> ours) implements AutoCloseable {

  private static final List<String> PLURALS = List.of("podmonitors", "prometheusrules");

  /** Those that the cluster does not have. */
  static PrometheusCrds missingIn(TestBed bed) {
    Path folder = TestCluster.prometheusOperator();
    List<CustomResourceDefinition> ours = new ArrayList<>();
    for (String plural : PLURALS) {
      CustomResourceDefinition crd =
          Serialization.unmarshal(
              MonitoringFiles.text(
                  folder.resolve("monitoring.coreos.com_%s.yaml".formatted(plural))),
              CustomResourceDefinition.class);
      if (bed.client().resource(crd).get() == null) {
        ours.add(crd);
      }
    }
    return new PrometheusCrds(bed, ours);
  }

  void install() {
    ours.forEach(bed.cluster().installation()::applyCrd);
  }

  @Override
  public void close() {
    ours.forEach(crd -> bed.client().resource(crd).delete());
  }
}
