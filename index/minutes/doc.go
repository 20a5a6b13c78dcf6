// Package minutes lays out the records (biên bản) that people sign on paper about
// what was done in this archive: a batch handed over, a round of checking, a
// disposal. The form is that of an administrative document (NĐ 30/2020/NĐ-CP, phụ
// lục III, mẫu biên bản): quốc hiệu and tiêu ngữ, organ and number, who was
// present, what was found, the list, and the signatures beside each other.
//
// Names of those who sign stand under the signature only where the archive knows
// that they did the act itself (a disposal); else there is room for the pen. So
// is the day: a record is signed when people sit together, not when it is
// printed. Every paper ends with what it can be checked by.
package minutes
