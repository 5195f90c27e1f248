package io.litefsoperator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.litefs.CommandLine;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Position;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.litefs.Scripts;
import io.litefsoperator.observe.Claims;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.observe.SeenRoute;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the layout promises. */
class ArchitectureTest {

  private static final JavaClasses OPERATOR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.litefsoperator");

  /** Named one by one: what is not on the list can't be used, whatever it is. */
  @Test
  void decidingAndMakingResourcesUsesNoClientAndNoIo() {
    classes()
        .that()
        .resideInAnyPackage("..decide..", "..resources..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "io.litefsoperator.api",
                    "io.litefsoperator.decide",
                    "io.litefsoperator.resources",
                    "io.fabric8.kubernetes.api..",
                    "com.fasterxml.jackson..",
                    "org.jspecify..",
                    "java.lang..",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "java.time",
                    "java.time.temporal",
                    "java.security",
                    "java.nio.charset")
                .or(type(Observation.class))
                .or(type(NodeReport.class))
                .or(type(NodeReport.Answered.class))
                .or(type(NodeReport.Seen.class))
                .or(type(NodeReport.Silent.class))
                .or(type(SeenRoute.class))
                .or(type(SeenRoute.Absent.class))
                .or(type(SeenRoute.Present.class))
                .or(type(Pods.class))
                .or(type(Claims.class))
                .or(type(GuardReport.class))
                .or(type(GuardReport.Refusal.class))
                .or(type(Scripts.class))
                .or(type(CommandLine.class))
                .or(type(NodeInfo.class))
                .or(type(Position.class))
                .or(type(Positions.class))
                .or(type(io.litefsoperator.litefs.LitefsYml.class))
                .or(type(io.litefsoperator.litefs.LitefsYml.Lease.class))
                // What an array of these is called.
                .or(
                    com.tngtech.archunit.base.DescribedPredicate.describe(
                        "an array", javaClass -> javaClass.isArray())))
        .check(OPERATOR);
  }

  @Test
  void nobodyButTheEdgesReadsTheClock() {
    noClasses()
        .that()
        .resideInAnyPackage("..decide..", "..resources..", "..report..", "..act..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(OPERATOR);
  }

  @Test
  void theResourcesTypesKnowNothingOfTheOperator() {
    classes()
        .that()
        .resideInAPackage("..api")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.litefsoperator.api",
                "io.fabric8..",
                "com.fasterxml.jackson..",
                "org.jspecify..",
                "java.lang..",
                "java.util.."))
        .check(OPERATOR);
  }

  @Test
  void observingDoesNotDecideAndDecidingDoesNotAct() {
    noClasses()
        .that()
        .resideInAPackage("..observe..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..decide..", "..act..", "..report..")
        .check(OPERATOR);
    noClasses()
        .that()
        .resideInAPackage("..decide..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..act..", "..report..")
        .check(OPERATOR);
  }

  @Test
  void noPackagesDependOnEachOtherInACircle() {
    slices().matching("io.litefsoperator.(*)..").should().beFreeOfCycles().check(OPERATOR);
  }

  @Test
  void theResourceIsTheOnlyThingThatTheOperatorExtendsTheClientFor() {
    noClasses()
        .that()
        .resideInAPackage("..api")
        .and()
        .areNotAssignableTo(LiteFsCluster.class)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8.kubernetes.client..")
        .check(OPERATOR);
  }
}
