import { take } from "./packets.js";
import { read, write } from "./platform.js";
import {
  KIND_CREDIT,
  LINK_CREDITS,
  NI_CREDITS_HEAD,
  NI_CREDITS_TAIL,
  PACKET_FLITS,
  PACKET_KIND,
  PACKET_LINE,
  PACKET_NEXT,
  PACKET_PARENT,
  PACKET_POSITION,
} from "./records.js";

/** A packet of the class of credits along the route whose steps begin at `steps`. */
export function creditPacket(steps: i32, flits: i32): i32 {
  const packet = take();
  write(packet, PACKET_POSITION, steps);
  write(packet, PACKET_FLITS, flits);
  write(packet, PACKET_LINE, LINK_CREDITS);
  write(packet, PACKET_KIND, KIND_CREDIT);
  write(packet, PACKET_NEXT, 0);
  write(packet, PACKET_PARENT, 0);
  return packet;
}

/** Puts it behind those that wait at a network interface. */
export function queueCredit(ni: i32, packet: i32): void {
  if (read(ni, NI_CREDITS_HEAD) === 0) write(ni, NI_CREDITS_HEAD, packet);
  else write(read(ni, NI_CREDITS_TAIL), PACKET_NEXT, packet);
  write(ni, NI_CREDITS_TAIL, packet);
}
