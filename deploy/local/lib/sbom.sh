# shellcheck shell=bash
# A bill of materials in CycloneDX's format: Maven's of the operator and its libraries, and the Debian packages.

write_sbom() { # architecture
  local layer folder package
  folder=$(mktemp -d)
  for layer in "operator-root-$1" "operator-runtime-$1"; do
    tar --extract --file "$images/$layer.tar" --directory "$folder" "./$package_folder"
  done
  for package in "$folder/$package_folder"/*; do
    awk -F': ' -v OFS='\t' '{ field[$1] = $2 } END { print field["Package"], field["Version"], field["Architecture"] }' \
      "$package"
  done | jq --raw-input --null-input --slurpfile maven "$project/target/bom.json" --arg distribution "$runtime_suite" '
    $maven[0] | .components += [inputs | split("\t") | {
      type: "library", name: .[0], version: .[1],
      purl: "pkg:deb/debian/\(.[0] | @uri)@\(.[1] | @uri)?arch=\(.[2])&distro=\($distribution)"
    } | ."bom-ref" = .purl]' >"$images/operator-$1.cdx.json"
  rm -rf "$folder"
}
