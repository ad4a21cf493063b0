using CasesPdp.Distribution.Etcd.Wire;
using Google.Protobuf;
using static CasesPdp.Distribution.Etcd.Wire.Compare.Types;

namespace CasesPdp.Distribution.Etcd;

/// <summary>Parts of transactions.</summary>
internal static class EtcdCompare
{
    public static Compare IsAbsent(ByteString key) => new()
    {
        Key = key,
        Target = CompareTarget.Create,
        Result = CompareResult.Equal,
        CreateRevision = 0,
    };

    public static Compare IsPresent(ByteString key) => new()
    {
        Key = key,
        Target = CompareTarget.Create,
        Result = CompareResult.Greater,
        CreateRevision = 0,
    };

    /// <summary>The key was last written at that revision; 0: it is absent.</summary>
    public static Compare IsUnchanged(ByteString key, long modRevision) => new()
    {
        Key = key,
        Target = CompareTarget.Mod,
        Result = CompareResult.Equal,
        ModRevision = modRevision,
    };

    /// <summary>The key has that value.</summary>
    public static Compare HasValue(ByteString key, ByteString value) => new()
    {
        Key = key,
        Target = CompareTarget.Value,
        Result = CompareResult.Equal,
        Value = value,
    };

    /// <summary>No key below the prefix was written after that revision.</summary>
    public static Compare AreUnchanged(ByteString prefix, long revision) => new()
    {
        Key = prefix,
        RangeEnd = EtcdKeys.End(prefix),
        Target = CompareTarget.Mod,
        Result = CompareResult.Less,
        ModRevision = revision + 1,
    };

    public static RequestOp Put(ByteString key, ByteString value) => new() { RequestPut = new PutRequest { Key = key, Value = value } };

    public static RequestOp Get(ByteString key) => new() { RequestRange = new RangeRequest { Key = key } };

    public static RequestOp Count(ByteString key) => new() { RequestRange = new RangeRequest { Key = key, CountOnly = true } };

    public static RequestOp Delete(ByteString key) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = key } };

    public static RequestOp DeleteAll(ByteString prefix) => new()
    {
        RequestDeleteRange = new DeleteRangeRequest { Key = prefix, RangeEnd = EtcdKeys.End(prefix) },
    };
}
