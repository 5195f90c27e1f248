package io.litefsoperator.bench.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures in turn what was asked for, and prints it. */
@Command(name = "bench", mixinStandardHelpOptions = true)
final class ScaleBench implements Runnable {

  private enum Part {
    START,
    ONE,
    MANY,
    MEMORY,
    PEER
  }

  @Option(names = "--clusters", split = ",", defaultValue = "10,100,1000")
  private List<Integer> clusters = List.of();

  @Option(names = "--rounds", defaultValue = "3")
  private int rounds;

  @Option(names = "--settled", defaultValue = "300")
  private int settledSeconds;

  @Option(names = "--memory", defaultValue = "5000")
  private int memoryClusters;

  @Parameters private List<Part> parts = new ArrayList<>();

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new ScaleBench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public void run() {
    Place place = Place.ofThisProcess();
    Figures figures = new Figures();
    Duration settled = Duration.ofSeconds(settledSeconds);
    for (Part part : parts.isEmpty() ? Arrays.asList(Part.values()) : parts) {
      switch (part) {
        case START -> new ColdStart(place, figures).measure(rounds);
        case ONE -> new OneCluster(place, figures).measure();
        case MANY -> clusters.forEach(number -> many(place, figures, number, settled));
        case MEMORY -> new ManyClusters(place, figures, memoryClusters).measureMemory();
        case PEER -> new CloudNativePg(place, figures).measure(rounds);
      }
    }
    figures.print();
  }

  /** The order changes from round to round: what comes second meets a warmer machine. */
  private void many(Place place, Figures figures, int number, Duration settled) {
    ManyClusters ours = new ManyClusters(place, figures, number);
    RawClusters raw = new RawClusters(place, figures, number);
    for (int round = 0; round < rounds; round++) {
      boolean isLast = round == rounds - 1;
      List<Runnable> order =
          List.of(raw::measure, () -> ours.measure(isLast ? settled : Duration.ZERO));
      Stream.of(round % 2, 1 - round % 2).map(order::get).forEach(Runnable::run);
      figures.add(
          "create", number, "ours beside raw", "times", ours.createSeconds() / raw.createSeconds());
      figures.add(
          "change", number, "ours beside raw", "times", ours.changeSeconds() / raw.changeSeconds());
    }
  }
}
