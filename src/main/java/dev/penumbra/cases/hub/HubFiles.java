package dev.penumbra.cases.hub;

/** Opens the data set's files for reading in parts. Thread-safe. */
final class HubFiles {

  private final HubTree tree;
  private final HubClient client;
  private final HubErrors errors;
  private final Attempts attempts;

  HubFiles(HubTree tree, HubClient client, HubErrors errors, Attempts attempts) {
    this.tree = tree;
    this.client = client;
    this.errors = errors;
    this.attempts = attempts;
  }

  /** A file of a commit; nothing is fetched yet. */
  RemoteFile open(String commit, HubFile file) {
    return new RemoteFile(client, errors, attempts, tree.address(commit, file), file.size());
  }
}
