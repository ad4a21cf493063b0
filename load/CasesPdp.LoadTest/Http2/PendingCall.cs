namespace CasesPdp.LoadTest.Http2;

/// <summary>A call that has been begun.</summary>
internal readonly record struct PendingCall(PreparedRequest Request, long IntendedAt);
