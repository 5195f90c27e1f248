package io.litefsoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.Tofu;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A LiteFsCluster from deploy/terraform, from its first plan to its end. */
final class TerraformIT {

  private static final int NOTHING_TO_DO = 0;
  private static final int CHANGES = 2;

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  @TempDir Path directory;

  @Test
  void itComesReadyIsLeftAloneChangesAndLeavesItsVolumes() throws IOException {
    Notes notes = bed.notes("notes");
    Manifest manifest = notes.manifest().replicas(3).set("remediation.mode", "Manual");
    Tofu tofu = Tofu.of(bed.cluster(), Path.of("deploy/terraform"), directory);
    tofu.variables(manifest, bed.namespace());
    tofu.run("fmt", "-check", "-diff").text();
    tofu.run("init").text();
    tofu.run("validate").text();

    tofu.run("apply", "-auto-approve").text();
    assertThat(notes.condition("Ready").getStatus()).as("when apply returns").isEqualTo("True");
    assertThat(tofu.run("output", "services").text())
        .contains("notes-primary.%s.svc".formatted(bed.namespace()));
    notes.write("kept");
    assertThat(plan(tofu)).as("a second plan").isEqualTo(NOTHING_TO_DO);

    // As an autoscaler and a person do.
    notes.scale(2);
    notes.annotate("example.com/note", "by hand");
    notes.awaitReady(2);
    assertThat(plan(tofu)).as("a plan after others wrote").isEqualTo(NOTHING_TO_DO);
    notes.patch("{\"spec\":{\"remediation\":{\"mode\":\"Automatic\"}}}");
    assertThat(plan(tofu)).as("a plan after drift").isEqualTo(CHANGES);

    tofu.variables(manifest.set("remediation.strategy", "RecreatePod"), bed.namespace());
    tofu.run("apply", "-auto-approve").text();
    assertThat(notes.get().getSpec().remediation().mode()).hasToString("Manual");
    assertThat(notes.get().getSpec().remediation().strategy()).hasToString("RecreatePod");
    assertThat(notes.get().getSpec().replicas()).as("the autoscaler's").isEqualTo(2);

    List<String> volumes = volumes(notes);
    tofu.run("destroy", "-auto-approve").text();
    assertThat(notes.resource().get()).isNull();
    assertThat(volumes(notes)).isNotEmpty().isEqualTo(volumes);

    tofu.run("apply", "-auto-approve").text();
    assertThat(notes.texts(0)).containsExactly("kept");
  }

  private static int plan(Tofu tofu) {
    CommandResult plan = tofu.run("plan", "-detailed-exitcode");
    assertThat(plan.code()).as(plan.out() + plan.err()).isIn(NOTHING_TO_DO, CHANGES);
    return plan.code();
  }

  private static List<String> volumes(Notes notes) {
    return notes.claims().stream().map(claim -> claim.getSpec().getVolumeName()).toList();
  }
}
