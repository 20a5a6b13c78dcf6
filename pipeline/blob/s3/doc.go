// Package s3 keeps objects on any S3 server through minio-go: MinIO, versitygw,
// Ceph, SeaweedFS or a cloud. It uses no call that only one of them knows.
//
// # Integrity
//
// What is put is spooled first, in memory up to a megabyte and else in a
// nameless temporary file, and sent in one request with the SHA-256 of its
// bytes in X-Amz-Checksum-Sha256: the server compares before it answers. The
// header goes through UserMetadata, because minio-go's own option for it needs
// trailing headers, which versitygw refuses over plain http. One request bounds
// an object to 5 GiB, S3's limit.
//
// # Create only
//
// If-None-Match: * makes the server refuse a second object of the same name
// (412), also among racing writers. That answer means success here: the object
// is there. It is also what a repeated request gets whose first answer was lost.
//
// # Locks
//
// With [Config.Lock] originals and signed states of the audit are put with
// object lock in compliance mode: for that time nobody removes them, not even
// with the keys of this program or of the bucket's owner. Such a bucket keeps
// versions: what is written over an object lies above the first version, which
// [Store.Uncover] brings to light again. Fixity renews the lock of what it read
// back, once half the term has passed, so that what is kept stays locked; what
// was disposed of is not renewed, and Remove succeeds once its lock ended. Until
// then it answers Busy with blob.ErrLocked, and whoever asked asks again.
//
// # Pace
//
// A store that trickles would hold a worker's hand for hours: no time limit of
// the connection ends it, because something always comes. So 16 KiB of an
// object must come or go in thirty seconds of waiting, and a request without an
// object must be done in ninety, repetitions included; else it is Busy.
//
// # Errors
//
// minio-go repeats what a server answers with 5xx or not at all, a few times.
// What remains is Busy (also 429 and a lost connection), Busy with blob.ErrFull
// for 507 and for MinIO's own words for it, NotFound for 404 of an object, and
// Internal for everything that an operator has to mend: credentials, bucket.
package s3
