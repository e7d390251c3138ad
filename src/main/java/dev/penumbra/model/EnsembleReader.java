package dev.penumbra.model;

import dev.penumbra.model.EnsembleManifest.Member;
import dev.penumbra.model.Fields.Range;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@code bundle.json} of an ensemble, as strictly as {@link ManifestReader}. */
final class EnsembleReader {

  private static final int MAX_MEMBERS = 16;

  private EnsembleReader() {}

  static EnsembleManifest read(Fields top) {
    ManifestReader.schema(top);
    List<Member> members = members(top);
    EnsembleManifest manifest =
        new EnsembleManifest(
            ManifestReader.id(top),
            ManifestReader.version(top),
            top.text("title"),
            top.text("license"),
            top.text("intendedUse"),
            top.text("provenance"),
            members,
            fast(top, members),
            top.number("minimumLesionMl", Range.closed(0, 1000)));
    top.choice("vote", new String[] {"majority"}, choice -> choice);
    top.end();
    return manifest;
  }

  private static List<Member> members(Fields top) {
    List<Member> members = new ArrayList<>();
    List<?> values = top.list("members", 1, MAX_MEMBERS);
    for (int i = 0; i < values.size(); i++) {
      Fields fields = Fields.of(top.path("members") + "[" + i + "]", values.get(i));
      Member member =
          new Member(ManifestReader.id(fields, "model"), fields.bool("required", false));
      fields.end();
      if (members.stream().anyMatch(other -> other.model().equals(member.model()))) {
        throw Fields.wrong(
            fields.path("model"), member.model(), "a model that is not a member already");
      }
      members.add(member);
    }
    return members;
  }

  /** Required members alone, so that the fast mode works wherever the ensemble does. */
  private static List<String> fast(Fields top, List<Member> members) {
    List<String> required = members.stream().filter(Member::required).map(Member::model).toList();
    if (required.isEmpty()) {
      throw new BundleRefused(
          "Field members has no member with \"required\": true; at least one is needed.");
    }
    return top.distinct(
        "fast",
        1,
        members.size(),
        (path, value) -> Fields.choice(path, value, required.toArray(String[]::new), id -> id));
  }
}
