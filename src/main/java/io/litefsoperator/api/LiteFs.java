package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * LiteFS itself: how it comes to the app, its image, where it mounts, where it keeps its data, how
 * it is configured.
 *
 * @param delivery where LiteFS runs
 * @param mountPath the directory in which the app sees its databases
 * @param dataPath where the volume is mounted and LiteFS keeps its own files
 * @param image LiteFS's own image, beside the app's
 * @param config null for LiteFS's defaults
 */
@ValidationRule(
    value =
        "!self.mountPath.startsWith(self.dataPath + '/') &&"
            + " !self.dataPath.startsWith(self.mountPath + '/') && self.mountPath !="
            + " self.dataPath",
    fieldPath = ".mountPath",
    message =
        "litefs.mountPath and litefs.dataPath must be apart: write two directories of which neither"
            + " lies in the other, such as /litefs and /var/lib/litefs")
@ValidationRule(
    value =
        "self.mountPath.matches('^(/[A-Za-z0-9._-]+)+$') && !self.mountPath.matches('/[.][.]?(/|$)')"
            + " && self.mountPath != '/config'",
    fieldPath = ".mountPath",
    message =
        "litefs.mountPath must be an absolute path other than /config, without '..' or a last '/',"
            + " such as /litefs")
@ValidationRule(
    value =
        "self.dataPath.matches('^(/[A-Za-z0-9._-]+)+$') && !self.dataPath.matches('/[.][.]?(/|$)')"
            + " && self.dataPath != '/config'",
    fieldPath = ".dataPath",
    message =
        "litefs.dataPath must be an absolute path other than /config, without '..' or a last '/',"
            + " such as /var/lib/litefs")
@ValidationRule(
    value = "self.image.matches('\\\\S')",
    fieldPath = ".image",
    message = "litefs.image is empty: write LiteFS's image, such as flyio/litefs:0.5.14")
@ValidationRule(
    value =
        "self.delivery != 'Sidecar' || !has(self.config) || !has(self.config.fuse) ||"
            + " !has(self.config.fuse.allowOther) || self.config.fuse.allowOther",
    fieldPath = ".config.fuse.allowOther",
    message =
        "litefs.config.fuse.allowOther is always true with litefs.delivery Sidecar, since the app"
            + " runs as any user: remove it")
public record LiteFs(
    @Default("AppImage")
        @JsonPropertyDescription(
            "AppImage: the app's image contains litefs and fuse3, and its container runs both,"
                + " privileged. Sidecar: any image, as it is; LiteFS runs beside it, from"
                + " litefs.image, and the app's container has no privileges.")
        Delivery delivery,
    @Default(LiteFs.DEFAULT_MOUNT_PATH)
        @JsonPropertyDescription(
            "Directory in which the app finds its databases, such as /litefs/notes.db.")
        String mountPath,
    @Default(LiteFs.DEFAULT_DATA_PATH)
        @JsonPropertyDescription(
            "Directory of the volume, in which LiteFS keeps its own copy of the data. The app"
                + " never opens it.")
        String dataPath,
    @Default(LiteFs.DEFAULT_IMAGE)
        @JsonPropertyDescription(
            "LiteFS's own image, or your copy of it. From it run the guard, which lets a primary start"
                + " only on a volume that holds the cluster's data, the readiness probe and, as a"
                + " sidecar, LiteFS. They need /bin/sh, wget, fusermount3 and the usual small"
                + " commands, as LiteFS's own image has them from busybox.")
        String image,
    @JsonPropertyDescription(
            "The rest of litefs.yml, in camelCase. What is left out has LiteFS's own default.")
        @Nullable LiteFsConfig config) {

  private static final String DEFAULT_MOUNT_PATH = "/litefs";
  private static final String DEFAULT_DATA_PATH = "/var/lib/litefs";

  /** Another one would restart the pods of everybody who left it out. */
  private static final String DEFAULT_IMAGE = "flyio/litefs:0.5.14";

  static final LiteFs DEFAULT =
      new LiteFs(Delivery.AppImage, DEFAULT_MOUNT_PATH, DEFAULT_DATA_PATH, DEFAULT_IMAGE, null);

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public LiteFs {
    delivery = delivery == null ? Delivery.AppImage : delivery;
    mountPath = mountPath == null ? DEFAULT_MOUNT_PATH : mountPath;
    dataPath = dataPath == null ? DEFAULT_DATA_PATH : dataPath;
    image = image == null ? DEFAULT_IMAGE : image;
  }

  /** How LiteFS comes to the app. */
  public enum Delivery {
    /** In the app's image, which is built around it. */
    AppImage,
    /** In a container of its own, beside an app that knows nothing of it. */
    Sidecar
  }
}
