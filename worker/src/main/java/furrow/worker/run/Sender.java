package furrow.worker.run;

import java.io.IOException;

/** Sends news in batches: what gathers while one delivery is on its way makes the next. */
final class Sender implements Runnable {
  private final LeaseStore leases;

  Sender(LeaseStore leases) {
    this.leases = leases;
  }

  @Override
  public void run() {
    try {
      LeaseStore.Delivery delivery = leases.nextDelivery();
      while (delivery != null) {
        send(delivery);
        delivery = leases.nextDelivery();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(LeaseStore.Delivery delivery) {
    try {
      delivery.news().sendTo(delivery.upstream());
    } catch (IOException e) {
      leases.unsent(delivery);
    }
  }
}
