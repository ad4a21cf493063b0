namespace CasesPdp.Policies.Explanations;

/// <summary>The change to advise, or why there is none.</summary>
/// <param name="Change">The change, if a single one does.</param>
/// <param name="Text">For administrators: the change's sentence, or why no single change does.</param>
internal sealed record ChangeAdvice(SmallestChange? Change, string Text)
{
    public static ChangeAdvice Of(SmallestChange change) => new(change, change.Text);

    public static ChangeAdvice None(string why) => new(null, why);
}
