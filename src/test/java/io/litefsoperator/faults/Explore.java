package io.litefsoperator.faults;

import io.litefsoperator.decide.Discard;
import java.util.*;

final class Explore {
  static Script script(String only, long seed) {
    return only.equals("any") ? Script.any() : only.equals("traps") ? Traps.values()[(int) (seed % Traps.values().length)] : Traps.valueOf(only);
  }
  public static void main(String[] args) {
    int from = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[1]);
    boolean verbose = args.length > 3;
    String only = args.length > 2 ? args[2] : "any";
    ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("io.litefsoperator")).setLevel(ch.qos.logback.classic.Level.OFF);
    Tally tally = new Tally();
    Map<String, Integer> rules = new TreeMap<>();
    Map<String, List<Long>> seeds = new TreeMap<>();
    long began = System.nanoTime();
    for (long seed = from; seed < from + count; seed++) {
      History history = new History(seed, tally, Mutation.NONE, EnumSet.allOf(Discard.class), script(only, seed));
      try {
        history.run();
        tally.count("histories");
      } catch (Violation e) {
        rules.merge(e.rule, 1, Integer::sum);
        seeds.computeIfAbsent(e.rule, r -> new ArrayList<>()).add(seed);
        if (verbose) { System.out.println(history.trace()); System.out.println(e.getMessage()); }
      } catch (RuntimeException e) {
        System.out.println(history.trace());
        throw new IllegalStateException("seed " + seed, e);
      }
    }
    System.out.printf("%d s%n", (System.nanoTime() - began) / 1_000_000_000);
    for (String kind : List.of("event", "fault", "call", "outcome", "loss", "end")) System.out.println(kind + ": " + tally.text(kind));
    System.out.println("steps " + tally.of("steps") + " looks " + tally.of("looks"));
    seeds.forEach((r, s) -> System.out.println(r + " " + s.size() + " " + s.subList(0, Math.min(8, s.size()))));
  }
}
