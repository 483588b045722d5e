package furrow.app;

import furrow.app.training.AppTrainingRun;

/** What the launcher runs once after a build to learn which classes are needed early. */
public final class TrainingMain {
  private TrainingMain() {}

  public static void main(String[] args) throws Exception {
    AppTrainingRun.run(new AppCommandRunner(() -> {}));
  }
}
