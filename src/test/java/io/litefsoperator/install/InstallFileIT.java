package io.litefsoperator.install;

import io.litefsoperator.testing.InstallFile;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.OperatorImage;
import io.litefsoperator.testing.TestBed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The one file, by a plain {@code kubectl apply}, which keeps every object in an annotation of its
 * own, the CRD too. {@link io.litefsoperator.DemoIT} applies deploy/kustomize server-side.
 */
@Isolated("its operator watches every namespace")
final class InstallFileIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final String DEFAULT_IMAGE = "ghcr.io/litefs-operator/litefs-operator:[^ ]*";

  @Test
  void aPlainApplyInstallsAnOperatorThatWorks() {
    OperatorImage image = OperatorImage.current(bed.cluster());
    Notes notes = bed.notes("notes");

    kubectl(
        "sed 's|%s|%s|' %s | kubectl apply -f -"
            .formatted(DEFAULT_IMAGE, image.name(), InstallFile.PATH));

    kubectl("kubectl -n litefs-operator rollout status deployment/litefs-operator --timeout=120s");
    notes.apply(notes.manifest()).awaitReady(1);
  }

  @AfterAll
  static void leaveTheClusterToTheOthers() {
    kubectl(
        "kubectl -n litefs-operator delete deployment/litefs-operator --cascade=foreground"
            + " && kubectl delete clusterrolebinding/litefs-operator");
  }

  private static void kubectl(String command) {
    Kubectl.run(bed.cluster(), command).text();
  }
}
