package furrow.runtime.local;

import furrow.engine.Effect;
import furrow.runtime.Outbox;

/** Leads effects to the slots and to the one waiting caller. */
final class LocalOutbox implements Outbox {
  private final LocalConversation conversation;
  private volatile LocalSlots slots;

  LocalOutbox(LocalConversation conversation) {
    this.conversation = conversation;
  }

  void slots(LocalSlots slots) {
    this.slots = slots;
  }

  @Override
  public void assign(Effect.Assign assign) {
    slots.assign(assign);
  }

  @Override
  public void revoke(Effect.Revoke revoke) {
    slots.revoke(revoke);
  }

  @Override
  public void resultOk(Effect.ResultOk ok) {}

  @Override
  public void joined(Effect.Joined joined) {}

  @Override
  public void forgetTask(Effect.ForgetTask forget) {
    slots.forgetTask(forget);
  }

  @Override
  public void drain(Effect.Drain drain) {}

  @Override
  public void closeSession(Effect.CloseSession close) {}

  @Override
  public void reply(Effect.Reply reply) {
    conversation.reply(reply);
  }

  @Override
  public void refuse(Effect.Refuse refuse) {
    conversation.refuse(refuse);
  }

  @Override
  public void announce(Effect.Announce announce) {}
}
