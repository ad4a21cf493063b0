namespace CasesPdp.Client;

/// <summary>One question: may this subject do this to these cases?</summary>
/// <param name="Subject">Who.</param>
/// <param name="Action">Does what.</param>
/// <param name="Resource">To which cases.</param>
public sealed record CaseQuestion(CaseSubject Subject, CaseAction Action, CaseResource Resource);
