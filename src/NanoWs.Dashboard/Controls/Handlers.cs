namespace NanoWs
{
    /// <summary>
    /// Reads a sensor: returns its value, NaN if there is none. It must return quickly, because the dashboard's loop waits for it.
    /// </summary>
    public delegate double ReadHandler();

    /// <summary>Turns something on or off. If it throws, the user sees the exception's message.</summary>
    public delegate void SwitchHandler(bool isOn);

    /// <summary>Takes a number within the control's limits. If it throws, the user sees the exception's message.</summary>
    public delegate void NumberHandler(double value);

    /// <summary>Takes the number of a choice, from 0. If it throws, the user sees the exception's message.</summary>
    public delegate void ChoiceHandler(int index);

    /// <summary>Takes a text. If it throws, the user sees the exception's message.</summary>
    public delegate void TextHandler(string text);

    /// <summary>Is called when a button is pressed. If it throws, the user sees the exception's message.</summary>
    public delegate void ButtonHandler();
}
