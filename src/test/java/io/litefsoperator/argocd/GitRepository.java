package io.litefsoperator.argocd;

import io.litefsoperator.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A user's repository, on this machine. */
final class GitRepository {

  private final Path folder;

  private GitRepository(Path folder) {
    this.folder = folder;
  }

  /** An empty one. */
  static GitRepository in(Path folder) {
    GitRepository repository = new GitRepository(folder);
    Programs.run("git", "init", "--quiet", "--initial-branch=main", folder.toString());
    return repository;
  }

  String url() {
    return folder.toUri().toString().replaceFirst("/$", "");
  }

  /** Takes over a folder of this project, each file edited. */
  GitRepository copy(String from, UnaryOperator<String> edit) {
    try (Stream<Path> files = Files.walk(Path.of(from))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        write(file.toString(), edit.apply(Files.readString(file)));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String path) {
    try {
      return Files.readString(folder.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GitRepository write(String path, String text) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GitRepository remove(String path) {
    try {
      Files.delete(folder.resolve(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that was written and removed; returns the commit. */
  String commit(String message) {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
    return git("rev-parse", "HEAD").strip();
  }

  private String git(String... arguments) {
    List<String> command =
        Stream.concat(
                Stream.of(
                    "git",
                    "-C",
                    folder.toString(),
                    "-c",
                    "user.name=a-user",
                    "-c",
                    "user.email=a-user@example.com"),
                Stream.of(arguments))
            .toList();
    return Programs.run(command.toArray(String[]::new));
  }
}
