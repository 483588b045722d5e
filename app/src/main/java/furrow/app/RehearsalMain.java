package furrow.app;

import furrow.app.rehearsal.Rehearsal;

/** What the launcher runs once after a build to learn which classes are needed early. */
public final class RehearsalMain {
  private RehearsalMain() {}

  public static void main(String[] args) throws Exception {
    Rehearsal.rehearse(new AppStarts(() -> {}));
  }
}
