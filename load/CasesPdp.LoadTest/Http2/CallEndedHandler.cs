namespace CasesPdp.LoadTest.Http2;

/// <summary>Takes a call that is over.</summary>
internal delegate void CallEndedHandler(in EndedCall call);
