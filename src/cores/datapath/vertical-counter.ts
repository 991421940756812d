import { type DigitLists, POSITIONS } from "./digit-lists.js";

/** Rows added at once. */
const BLOCK = 16;

/**
 * Adds words as 32 columns of bits each: every word counts 2^p in each column where it has a 1, p being the position of
 * the list it is on. Sums are stored vertically: one word holds bit p of 32 sums, so a full adder (5 operations) serves
 * 32 columns at once.
 */
export class VerticalCounter {
  /**
   * Carries into position p, each worth 2^p in the columns where it has a 1: carries[p * capacity + n], n < lengths[p].
   */
  private readonly payload: Int32Array;
  private readonly lengths = new Int32Array(POSITIONS + 4);
  private readonly capacity: number;

  /** @param rows most rows on one list */
  constructor(rows: number) {
    // A position receives a carry for each 16 rows and each 4 carries four positions below: at most a twelfth of its
    // rows, and the last blocks.
    this.capacity = Math.ceil(rows / 8) + BLOCK;
    this.payload = new Int32Array((POSITIONS + 4) * this.capacity);
  }

  /**
   * Bit p of the 32 sums into planes[p]; the planes above are 0.
   * @param words word of each row: 32 columns
   * @returns number of planes that are not 0, 32 at most: sums are below 2^32
   */
  count(words: Int32Array, digits: DigitLists, planes: Int32Array): number {
    const { payload, lengths: carryLengths, capacity: carryCapacity } = this;
    const { rows: lists, lengths, capacity, positions } = digits;
    let ones = 0;
    let twos = 0;
    let fours = 0;
    let eights = 0;
    let last = positions;
    let p = 0;
    for (; p < last; p++) {
      let next = (p + 4) * carryCapacity;
      const firstCarry = next;
      const list = p * capacity;
      const end = p < positions ? list + lengths[p] : list;
      let n = list;
      for (; n + BLOCK <= end; n += BLOCK) {
        // Fifteen full adders; the names give the weight of the carry.
        let a = words[lists[n]];
        let b = words[lists[n + 1]];
        let u = ones ^ a;
        const two0 = (ones & a) | (u & b);
        ones = u ^ b;
        a = words[lists[n + 2]];
        b = words[lists[n + 3]];
        u = ones ^ a;
        const two1 = (ones & a) | (u & b);
        ones = u ^ b;
        u = twos ^ two0;
        const four0 = (twos & two0) | (u & two1);
        twos = u ^ two1;
        a = words[lists[n + 4]];
        b = words[lists[n + 5]];
        u = ones ^ a;
        const two2 = (ones & a) | (u & b);
        ones = u ^ b;
        a = words[lists[n + 6]];
        b = words[lists[n + 7]];
        u = ones ^ a;
        const two3 = (ones & a) | (u & b);
        ones = u ^ b;
        u = twos ^ two2;
        const four1 = (twos & two2) | (u & two3);
        twos = u ^ two3;
        u = fours ^ four0;
        const eight0 = (fours & four0) | (u & four1);
        fours = u ^ four1;
        a = words[lists[n + 8]];
        b = words[lists[n + 9]];
        u = ones ^ a;
        const two4 = (ones & a) | (u & b);
        ones = u ^ b;
        a = words[lists[n + 10]];
        b = words[lists[n + 11]];
        u = ones ^ a;
        const two5 = (ones & a) | (u & b);
        ones = u ^ b;
        u = twos ^ two4;
        const four2 = (twos & two4) | (u & two5);
        twos = u ^ two5;
        a = words[lists[n + 12]];
        b = words[lists[n + 13]];
        u = ones ^ a;
        const two6 = (ones & a) | (u & b);
        ones = u ^ b;
        a = words[lists[n + 14]];
        b = words[lists[n + 15]];
        u = ones ^ a;
        const two7 = (ones & a) | (u & b);
        ones = u ^ b;
        u = twos ^ two6;
        const four3 = (twos & two6) | (u & two7);
        twos = u ^ two7;
        u = fours ^ four2;
        const eight1 = (fours & four2) | (u & four3);
        fours = u ^ four3;
        u = eights ^ eight0;
        payload[next++] = (eights & eight0) | (u & eight1);
        eights = u ^ eight1;
      }
      const carryBase = p * carryCapacity;
      let c = carryBase;
      const carryEnd = p < 4 ? c : c + carryLengths[p];
      while (n < end || c < carryEnd) {
        let w0: number;
        let w1: number;
        let w2: number;
        let w3: number;
        if (n < end) {
          w0 = words[lists[n]];
          w1 = words[lists[n + 1]];
          w2 = words[lists[n + 2]];
          w3 = words[lists[n + 3]];
          n += 4;
        } else {
          w0 = payload[c];
          w1 = payload[c + 1];
          w2 = payload[c + 2];
          w3 = payload[c + 3];
          c += 4;
        }
        let u = ones ^ w0;
        const two0 = (ones & w0) | (u & w1);
        ones = u ^ w1;
        u = ones ^ w2;
        const two1 = (ones & w2) | (u & w3);
        ones = u ^ w3;
        u = twos ^ two0;
        const four = (twos & two0) | (u & two1);
        twos = u ^ two1;
        const eight = fours & four;
        fours ^= four;
        const carry = eights & eight;
        eights ^= eight;
        if (carry !== 0) payload[next++] = carry;
      }
      const pending = next - firstCarry;
      if (pending > 0) {
        payload[next++] = 0;
        payload[next++] = 0;
        payload[next] = 0;
        if (p + 5 > last) last = p + 5;
      }
      carryLengths[p + 4] = (pending + 3) & ~3;
      planes[p] = ones;
      ones = twos;
      twos = fours;
      fours = eights;
      eights = 0;
    }
    planes.fill(0, p);
    planes[p] = ones;
    planes[p + 1] = twos;
    planes[p + 2] = fours;
    return p + 3;
  }
}
